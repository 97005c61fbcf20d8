package dev.spillway.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.spillway.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule shouldKeepVertxInHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.spillway.gateway.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule shouldKeepKafkaInPublishAndReceipt =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.spillway.gateway.publish..", "dev.spillway.gateway.receipt..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule shouldReadWithoutHttpPublishOrConfiguration =
      noClasses()
          .that()
          .resideInAPackage("dev.spillway.gateway.read..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.gateway.http..",
              "dev.spillway.gateway.publish..",
              "dev.spillway.gateway.config..",
              "dev.spillway.runtime..");

  @ArchTest
  static final ArchRule shouldPublishWithoutHttpAndRead =
      noClasses()
          .that()
          .resideInAPackage("dev.spillway.gateway.publish..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.gateway.http..",
              "dev.spillway.gateway.read..",
              "dev.spillway.gateway.receipt..",
              "dev.spillway.gateway.config..");

  @ArchTest
  static final ArchRule shouldTellReceiptsWithoutHttpAndRead =
      noClasses()
          .that()
          .resideInAPackage("dev.spillway.gateway.receipt..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.gateway.http..",
              "dev.spillway.gateway.read..",
              "dev.spillway.gateway.config..");

  @ArchTest
  static final ArchRule shouldKnowSendersWithoutHttpAndConfiguration =
      noClasses()
          .that()
          .resideInAPackage("dev.spillway.gateway.access..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.gateway.http..",
              "dev.spillway.gateway.read..",
              "dev.spillway.gateway.publish..",
              "dev.spillway.gateway.config..",
              "dev.spillway.runtime..");

  @ArchTest
  static final ArchRule shouldHoldAgainstSchemasWithoutHttpAndPublish =
      noClasses()
          .that()
          .resideInAPackage("dev.spillway.gateway.schema..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.gateway.http..",
              "dev.spillway.gateway.publish..",
              "dev.spillway.gateway.receipt..",
              "dev.spillway.gateway.config..");
}
