package dev.spillway.consumer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.spillway.consumer",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
  @ArchTest
  static final ArchRule shouldKeepTheCorePure =
      classes()
          .that()
          .resideInAPackage("..consumer.batch")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "dev.spillway.consumer.batch",
              "dev.spillway.event",
              "java.lang..",
              "java.util",
              "java.util.function",
              "java.util.stream",
              "java.time",
              "org.jspecify..");

  @ArchTest
  static final ArchRule shouldKeepKafkaInPollAndDeadLetter =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..consumer.poll",
              "..consumer.deadletter",
              "..consumer.topics",
              "..consumer.operate",
              "..consumer.status",
              "dev.spillway.consumer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule shouldKeepJdbcInThePostgresSink =
      noClasses()
          .that()
          .resideOutsideOfPackage("..sink.postgres")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "org.postgresql..", "com.zaxxer..", "org.flywaydb..");

  @ArchTest
  static final ArchRule shouldKeepTheElasticsearchClientInItsSink =
      noClasses()
          .that()
          .resideOutsideOfPackage("..sink.elasticsearch")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("co.elastic..", "org.apache.hc..");

  @ArchTest
  static final ArchRule shouldLetNoSinkKnowThePollLoop =
      noClasses()
          .that()
          .resideInAnyPackage("..consumer.sink..", "..consumer.deadletter")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..consumer.poll");

  @ArchTest
  static final ArchRule shouldCheckEventsWithoutKnowingWhereTheyComeFrom =
      classes()
          .that()
          .resideInAPackage("..consumer.schema")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "..consumer.schema",
              "dev.spillway.event",
              "dev.spillway.schema..",
              "java.lang..",
              "java.util..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule shouldLetNothingWaitForTheStatus =
      noClasses()
          .that()
          .resideOutsideOfPackages("..consumer.status", "dev.spillway.consumer")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..consumer.status");
}
