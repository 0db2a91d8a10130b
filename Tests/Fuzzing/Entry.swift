import Foundation

#if FUZZING
    /// The target's name comes in `FUZZ_TARGET`: the fuzzer has the command line for itself.
    private let target: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget.named(name) else {
            let names = FuzzTarget.all.map(\.name).joined(separator: " ")
            print("FUZZ_TARGET must be one of: \(names)")
            exit(2)
        }
        return target
    }()

    /// What libFuzzer calls with each input.
    @_cdecl("LLVMFuzzerTestOneInput")
    public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
        target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
    }
#else
    /// Without the fuzzer: lists the targets, writes their seeds, or runs inputs once more.
    @main
    enum Entry {
        static func main() throws {
            let arguments = Array(CommandLine.arguments.dropFirst())
            switch arguments.first {
            case "targets":
                for target in FuzzTarget.all { print(target.name) }
            case "seeds" where arguments.count > 2:
                try writeSeeds(to: arguments[1], from: Array(arguments[2...]))
            case let name? where FuzzTarget.named(name) != nil:
                for path in arguments.dropFirst() {
                    guard let data = FileManager.default.contents(atPath: path) else {
                        print("cannot read \(path)")
                        exit(1)
                    }
                    FuzzTarget.named(name)?.run(Array(data))
                    print("\(path): \(data.count) bytes, all promises kept")
                }
            default:
                print("usage: sequence-fuzz targets")
                print("       sequence-fuzz seeds FOLDER FILE.swift…")
                print("       sequence-fuzz TARGET INPUT…")
                exit(2)
            }
        }

        /// A folder of small files for each target.
        private static func writeSeeds(to folder: String, from sources: [String]) throws {
            let fixtures = try sources.flatMap(Fixture.all)
            for target in FuzzTarget.all {
                let place = URL(fileURLWithPath: folder).appending(path: target.name)
                try FileManager.default.createDirectory(
                    at: place,
                    withIntermediateDirectories: true
                )
                for (number, seed) in target.seeds(fixtures).enumerated() {
                    try Data(seed).write(to: place.appending(path: "seed-\(number)"))
                }
            }
        }
    }
#endif
