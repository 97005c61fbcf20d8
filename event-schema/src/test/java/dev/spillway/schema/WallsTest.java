package dev.spillway.schema;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.spillway.schema",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule shouldKnowNothingButJavaAndJson =
      classes()
          .that()
          .resideOutsideOfPackage("dev.spillway.schema.inforce")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.schema..",
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.math..",
              "java.net",
              "java.nio..",
              "java.io..",
              "com.fasterxml.jackson..",
              "com.networknt.schema..",
              "tools.jackson..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule shouldKeepTheValidatorToTheReading =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.spillway.schema")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.networknt..", "tools.jackson..");

  @ArchTest
  static final ArchRule shouldCompareAndInferWithoutFiles =
      noClasses()
          .that()
          .resideInAnyPackage("dev.spillway.schema.compare", "dev.spillway.schema.infer")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..");

  @ArchTest
  static final ArchRule shouldLogAndCountOnlyWhereSchemasAreInForce =
      classes()
          .that()
          .resideInAPackage("dev.spillway.schema.inforce")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.schema",
              "dev.spillway.schema.inforce",
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.nio..",
              "java.io..",
              "io.micrometer.core..",
              "org.slf4j..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule shouldReadWithoutKnowingWhatIsInForce =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.spillway.schema.inforce")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.spillway.schema.inforce");
}
