/** The Helm chart, rendered by Helm itself. */
@NullMarked
package dev.spillway.local.deploy;

import org.jspecify.annotations.NullMarked;
