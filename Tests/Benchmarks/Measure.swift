import Foundation
import SequenceMarkets

/// Clocks and figures of this process, as the other clients take them.
enum Measure {
    /// CPU time of this thread, in nanoseconds.
    static func threadCPU() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// `CLOCK_MONOTONIC`, in nanoseconds.
    static func monotonic() -> UInt64 { SystemTime.monotonicNanoseconds() }

    /// CPU seconds of the whole process, and its peak memory in MB.
    static func usage() -> (cpu: Double, rss: Double) {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            let unit = 1_048_576.0
        #else
            getrusage(__rusage_who_t(0), &usage)
            let unit = 1_024.0
        #endif
        func seconds(_ time: timeval) -> Double {
            Double(time.tv_sec) + Double(time.tv_usec) / 1e6
        }
        return (seconds(usage.ru_utime) + seconds(usage.ru_stime), Double(usage.ru_maxrss) / unit)
    }

    /// The median CPU time of seven passes, after two that are not counted.
    static func median(_ pass: () throws -> Void) rethrows -> Double {
        var times: [UInt64] = []
        for _ in 0..<9 {
            let start = threadCPU()
            try pass()
            times.append(threadCPU() - start)
        }
        return Double(times.dropFirst(2).sorted()[3])
    }

    static func percentile(_ sorted: [UInt64], _ share: Double) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[Int(Double(sorted.count - 1) * share)]) / 1_000
    }
}

/// One JSON object a line on standard output.
struct Row {
    private var members: [(String, JSONValue)] = []

    init(_ section: String, _ peer: String, _ input: String? = nil) {
        members = [("section", .string(section)), ("peer", .string(peer))]
        if let input { members.append(("input", .string(input))) }
    }

    mutating func add(_ key: String, _ value: Double, digits: Int = 1) {
        let scale = pow(10, Double(digits))
        let number = JSONNumber((value * scale).rounded() / scale)
        members.append((key, number.map(JSONValue.number) ?? .null))
    }

    mutating func add(_ key: String, _ value: Int) {
        members.append((key, .number(JSONNumber(Int64(value)))))
    }

    mutating func add(_ key: String, _ text: String) { members.append((key, .string(text))) }

    /// The object.
    var text: String {
        "{" + members.map { key, value in "\"\(key)\":\(value)" }.joined(separator: ",") + "}"
    }

    func print() { Swift.print(text) }
}

/// Keeps the optimiser from removing what computes a value.
@inline(never)
func consume<Value>(_ value: borrowing Value) {}

/// `--name value` options after the fixed arguments.
struct Flags {
    let fixed: [String]
    private var values: [String: String] = [:]

    init(_ arguments: [String]) throws {
        var fixed: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.hasPrefix("--") {
                guard let value = rest.popFirst() else {
                    throw ArgumentError(description: "\(argument) needs a value")
                }
                values[argument] = value
            } else {
                fixed.append(argument)
            }
        }
        self.fixed = fixed
    }

    func int(_ name: String, _ fallback: Int) throws -> Int {
        guard let text = values[name] else { return fallback }
        guard let value = Int(text), value > 0 else {
            throw ArgumentError(description: "\(name) takes a number, not \(text)")
        }
        return value
    }

    func text(_ name: String, _ fallback: String) -> String { values[name] ?? fallback }
}
