package dev.spillway.event;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.spillway.event",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule shouldKnowNothingButJavaAndTheJsonParser =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.event..",
              "java.lang..",
              "java.util..",
              "java.time..",
              "java.nio..",
              "java.io..",
              "java.security..",
              "com.fasterxml.jackson.core..",
              "org.jspecify..");
}
