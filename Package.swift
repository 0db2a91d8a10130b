// swift-tools-version: 6.2
import PackageDescription

// Why each flag is on:
// - ExistentialAny: a protocol used as a box is visible as one.
// - MemberImportVisibility: a file says which module each member it uses comes from.
// - InternalImportsByDefault: nothing leaks into a user's namespace unless we say `public import`.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "SequenceMarkets",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "SequenceMarkets", targets: ["SequenceMarkets"]),
        .library(name: "SequenceMocks", targets: ["SequenceMocks"]),
    ],
    targets: [
        .target(name: "CCurl"),
        .target(
            name: "SequenceMarkets",
            dependencies: [.target(name: "CCurl", condition: .when(platforms: [.linux]))],
            swiftSettings: strict
        ),
        .target(
            name: "SequenceMocks",
            dependencies: ["SequenceMarkets"],
            swiftSettings: strict
        ),
        .target(
            name: "ExampleSupport",
            dependencies: ["SequenceMarkets", "SequenceMocks"],
            path: "Examples/ExampleSupport",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "quickstart",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/quickstart",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "blotter",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/blotter",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "market-maker",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/market-maker",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "live-book",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/live-book",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "new-markets",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/new-markets",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "catalog-scan",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/catalog-scan",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "price-history",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/price-history",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "positions",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/positions",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "hedge-graph",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/hedge-graph",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "bracket",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/bracket",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "twap",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/twap",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "deploy-algo",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport"],
            path: "Examples/deploy-algo",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sequence-mock",
            dependencies: ["SequenceMarkets", "SequenceMocks"],
            path: "Examples/sequence-mock",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sequence-bench",
            dependencies: ["SequenceMarkets", "SequenceMocks", "TestSupport"],
            path: "Tests/Benchmarks",
            // Without MemberImportVisibility: the C library's clocks live in a module of no name.
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]
        ),
        .executableTarget(
            name: "sequence-count",
            dependencies: ["SequenceMarkets"],
            path: "Tests/Counting",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sequence-fuzz",
            dependencies: ["SequenceMarkets", "SequenceMocks"],
            path: "Tests/Fuzzing",
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["SequenceMarkets", "SequenceMocks"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "SequenceMarketsTests",
            dependencies: ["SequenceMarkets", "SequenceMocks", "ExampleSupport", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SequenceMocksTests",
            dependencies: ["SequenceMarkets", "SequenceMocks", "TestSupport"],
            swiftSettings: strict
        ),
    ]
)
