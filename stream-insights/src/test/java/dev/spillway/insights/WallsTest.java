package dev.spillway.insights;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.spillway.insights",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule shouldKeepWhatCountsAndShowsPure =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..insights.count",
              "..insights.total",
              "..insights.alarm",
              "..insights.pulse",
              "..insights.view")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "io.vertx..", "io.micrometer..");

  @ArchTest
  static final ArchRule shouldKeepKafkaStreamsInTheTopology =
      noClasses()
          .that()
          .resideOutsideOfPackages("..insights.topology", "dev.spillway.insights")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.streams..");

  @ArchTest
  static final ArchRule shouldKeepVertxInHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..insights.http")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.vertx..");
}
