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
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
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
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")

/// The arrows of the house: a module may import only what stands here. `Tests/HouseTests` reads the sources and agrees.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

// The program is tried as it runs, optimised; of the tests themselves that would only lengthen the build.
let tried = settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: tried)
}

// Fuzzing instruments everything it links, so its program is there only when `make fuzz` asks for it.
let fuzz: [Target] =
    Context.environment["GENXU_FUZZ"] == "1"
    ? [
        .executableTarget(
            name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])])
    ] : []

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
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.2"),
    ],
    targets: [
        module("Kernel", [crypto]),
        // libpq, from the system: PostgreSQL's own client library.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        module("Storage", ["Kernel", "CPostgres", grdb, sqlite, crypto, cryptoExtras, logging, lifecycle]),
        module("Schemes", ["Kernel", yams]),
        .target(name: "CAssets"),
        .target(name: "CSpawn"),
        module("Markup", ["Kernel", "CAssets"]),
        module("Process", ["Kernel"]),
        module("Ledger", ["Kernel"]),
        module("Territory", ["Kernel", "Process"]),
        module("People", ["Kernel", "Markup", "Territory", crypto, cryptoExtras, nioPosix]),
        // libqrencode, from the system: QR codes.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        module(
            "Delivery",
            [
                "CSpawn",
                "Kernel", "Markup", "People", "Process", "CQREncode", crypto, nioCore, nioHTTP1, nioPosix, nioSSL, logging, lifecycle,
            ]),
        module("Matters", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery", crypto]),
        module("Mediation", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery"]),
        module("Bulletins", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery"]),
        module("Enforcement", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery"]),
        module("Mobilisation", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery"]),
        module("Recognition", ["Kernel", "Markup", "Territory", "People", "Process", "Ledger", "Delivery"]),
        module("Rights", ["Kernel", "Markup", "Territory", "People", "Process", "Delivery"]),
        module("Imports", ["Kernel", "Markup", "Territory", "People", crypto]),
        module("SignOn", ["Kernel", "People", "Delivery", crypto, cryptoExtras]),
        module("Figures", ["Kernel", "Territory"]),
        module("Indicators", ["Kernel", "Markup", "Territory"]),
        module("Server", ["Kernel", "Markup", "CZlib", hummingbird, hummingbirdCore, httpTypes, nioCore, nioHTTP1, logging, lifecycle]),
        .executableTarget(
            name: "App",
            dependencies: [
                "Kernel", "Storage", "Schemes", "Markup", "Territory", "Process", "Ledger", "People", "Delivery", "Imports", "Matters",
                "Mediation",
                "Bulletins", "Enforcement", "Figures", "Indicators", "Mobilisation", "Recognition", "Rights",
                "Server", "SignOn",
                arguments,
                logging,
                lifecycle, signals,
            ],
            swiftSettings: settings),
        .executableTarget(name: "bare", dependencies: [hummingbird, grdb], path: "Benchmarks/Bare", swiftSettings: settings),
        .executableTarget(
            name: "places", dependencies: ["Kernel", "Territory"], path: "Benchmarks/Places", swiftSettings: settings),
        .executableTarget(
            name: "clocks", dependencies: ["Kernel", "Process", "Schemes", "Storage"], path: "Benchmarks/Clocks", swiftSettings: settings),
        .executableTarget(
            name: "sums", dependencies: ["Indicators", "Kernel", "Process", "Schemes", "Storage", "Territory"], path: "Benchmarks/Sums",
            swiftSettings: settings),
        .executableTarget(
            name: "claims",
            dependencies: ["Delivery", "Kernel", "Mobilisation", "People", "Process", "Schemes", "Storage", "Territory", logging],
            path: "Benchmarks/Claims", swiftSettings: settings),
        .executableTarget(
            name: "postings", dependencies: ["Kernel", "Ledger", "Storage", logging], path: "Benchmarks/Postings", swiftSettings: settings),
        .target(
            name: "TestSupport", dependencies: ["Kernel", "Storage"], path: "Tests/Support", swiftSettings: settings),
        .target(
            name: "FuzzTargets",
            dependencies: ["Delivery", "Kernel", "Markup", "Matters", "People", "Process", "Schemes", "Server", "Territory"],
            path: "Tests/Fuzz/Targets", swiftSettings: settings),
        .executableTarget(
            name: "CrashWriter", dependencies: ["Kernel", "Storage", logging, lifecycle], path: "Tests/CrashWriter", swiftSettings: settings
        ),
        tests("KernelTests", ["Kernel", "TestSupport"]),
        tests("StorageTests", ["Kernel", "Storage", "TestSupport", crypto, grdb, logging, lifecycle]),
        tests("HouseTests", []),
        tests("CrashTests", ["Kernel", "Storage", "TestSupport", "CrashWriter"]),
        tests(
            "SchemesTests",
            [
                "Bulletins", "Enforcement", "Figures", "Indicators", "Kernel", "Matters", "Mediation", "Mobilisation", "People",
                "Process", "Recognition", "Rights", "Schemes", "Storage", "Territory", "TestSupport",
            ],
            exclude: ["Golden"]),
        tests("TerritoryTests", ["Kernel", "Process", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests("IndicatorsTests", ["Indicators", "Kernel", "Process", "Schemes", "Storage", "Territory", "TestSupport", logging]),
        tests("ProcessTests", ["Kernel", "Process", "Schemes"]),
        tests("LedgerTests", ["Kernel", "Ledger", "Storage", "TestSupport"]),
        tests("MarkupTests", ["Kernel", "Markup"]),
        tests("PeopleTests", ["Kernel", "Markup", "People", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests("ImportsTests", ["Imports", "Kernel", "Markup", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport"]),
        tests(
            "DeliveryTests",
            [
                "Delivery", "Kernel", "Markup", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport", logging, nioCore,
                nioHTTP1, nioPosix, nioSSL,
            ]),
        tests(
            "MattersTests",
            [
                "Bulletins", "Delivery", "Enforcement", "Figures", "Indicators", "Kernel", "Markup", "Matters", "Mediation",
                "Ledger", "Mobilisation", "People", "Process", "Recognition", "Rights", "Schemes", "Storage", "Territory", "TestSupport",
                logging,
            ]),
        tests(
            "AppTests",
            [
                "App", "Bulletins", "Delivery", "Enforcement", "Figures", "Imports", "Indicators", "Kernel", "Markup", "Matters",
                "Mediation", "Mobilisation", "People", "Process", "Recognition", "Rights", "Schemes",
                "Server", "Storage",
                "Territory", "TestSupport",
                hummingbird,
                hummingbirdTesting, httpTypes, nioCore, logging,
            ]),
        tests(
            "MediationTests",
            [
                "Delivery", "Kernel", "Markup", "Mediation", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport", logging,
            ]),
        tests(
            "BulletinsTests",
            [
                "Bulletins", "Delivery", "Kernel", "Markup", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport", logging,
            ]),
        tests(
            "EnforcementTests",
            [
                "Delivery", "Enforcement", "Kernel", "Markup", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport",
                logging,
            ]),
        tests(
            "MobilisationTests",
            [
                "Delivery", "Kernel", "Markup", "Mobilisation", "People", "Process", "Schemes", "Storage", "Territory", "TestSupport",
                logging,
            ]),
        tests(
            "RecognitionTests",
            [
                "Delivery", "Kernel", "Ledger", "Markup", "People", "Process", "Recognition", "Schemes", "Storage", "Territory",
                "TestSupport", logging,
            ]),
        tests(
            "SignOnTests",
            [
                "Delivery", "Kernel", "Markup", "People", "Schemes", "SignOn", "Storage", "Territory", "TestSupport", crypto, cryptoExtras,
            ]),
        tests(
            "RightsTests",
            [
                "Bulletins", "Delivery", "Enforcement", "Figures", "Indicators", "Kernel", "Markup", "Matters", "Mediation", "Mobilisation",
                "Ledger", "People", "Process", "Recognition", "Rights", "Schemes", "Storage", "Territory", "TestSupport", logging,
            ]),
        tests("FiguresTests", ["Figures", "Kernel", "Schemes", "Territory"]),
        tests("FuzzTests", ["FuzzTargets", "TestSupport"]),
        tests(
            "ServerTests",
            ["Kernel", "Markup", "Server", hummingbird, hummingbirdTesting, httpTypes, nioCore, nioPosix, logging, lifecycle]),
    ] + fuzz
)
