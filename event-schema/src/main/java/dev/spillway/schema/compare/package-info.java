/**
 * Tells whether a schema may follow another. Pure.
 *
 * <p>It may if whatever the older one takes, the newer one takes too, and if what the stores make
 * of a schema can take the newer one in place: each property of the older one is still there, and
 * still of a kind that its column and its mapping hold (see {@link
 * dev.spillway.schema.compare.StoreType}). One thing is not asked: an event may by chance carry an
 * undeclared member of the name that a new property gets, where the older schema lets undeclared
 * members pass. A new optional property is compatible all the same; otherwise nothing could ever be
 * added.
 */
@NullMarked
package dev.spillway.schema.compare;

import org.jspecify.annotations.NullMarked;
