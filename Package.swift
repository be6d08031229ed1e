// swift-tools-version: 6.1
import PackageDescription

// Warnings are errors in CI only, so that a newer compiler never stops a county from building.
let strict = Context.environment["GENXU_STRICT"] == "1"
let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (strict ? [.unsafeFlags(["-warnings-as-errors"])] : [])

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// The arrows of the house: a module may import only what stands here. `Tests/HouseTests` reads the sources and agrees.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "genxu",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "genxu", targets: ["App"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    ],
    targets: [
        module("Kernel", [crypto]),
        module("Storage", ["Kernel", grdb, sqlite, crypto, logging, lifecycle]),
        module("Schemes", ["Kernel", yams]),
        .target(name: "CAssets"),
        module("Markup", ["Kernel", "CAssets"]),
        module("Territory", ["Kernel"]),
        module("People", ["Kernel", "Markup", "Territory", crypto, cryptoExtras, nioPosix]),
        module("Matters", ["Kernel", "Markup", "Territory", "People", crypto]),
        module("Server", ["Kernel", "Markup", hummingbird, httpTypes, nioCore, logging, lifecycle]),
        .executableTarget(
            name: "App",
            dependencies: [
                "Kernel", "Storage", "Schemes", "Markup", "Territory", "People", "Matters", "Server", arguments, logging, lifecycle,
                signals,
            ],
            swiftSettings: settings),
        .executableTarget(name: "bare", dependencies: [hummingbird, grdb], path: "Benchmarks/Bare", swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Kernel", "Storage"], path: "Tests/Support", swiftSettings: settings),
        .executableTarget(name: "CrashWriter", dependencies: ["Kernel", "Storage"], path: "Tests/CrashWriter", swiftSettings: settings),
        tests("KernelTests", ["Kernel", "TestSupport"]),
        tests("StorageTests", ["Kernel", "Storage", "TestSupport", crypto, grdb, logging]),
        tests("HouseTests", []),
        tests("CrashTests", ["Kernel", "Storage", "TestSupport", "CrashWriter"]),
        tests("SchemesTests", ["Kernel", "Matters", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests("TerritoryTests", ["Kernel", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests("MarkupTests", ["Kernel", "Markup"]),
        tests("PeopleTests", ["Kernel", "Markup", "People", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests("MattersTests", ["Kernel", "Markup", "Matters", "People", "Schemes", "Storage", "Territory", "TestSupport", logging]),
        tests(
            "AppTests",
            [
                "App", "Kernel", "Markup", "Matters", "People", "Server", "Storage", "Territory", "TestSupport", hummingbird,
                hummingbirdTesting, httpTypes, nioCore, logging,
            ]),
        tests("ServerTests", ["Kernel", "Markup", "Server", hummingbird, hummingbirdTesting, httpTypes, nioCore, logging]),
    ]
)
