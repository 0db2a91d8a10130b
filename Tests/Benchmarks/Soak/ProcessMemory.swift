import Foundation

/// What this process holds in memory now.
enum ProcessMemory {
    /// Resident kilobytes; on Apple's systems the highest so far.
    static func residentKilobytes() -> Int {
        #if os(Linux)
            let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
            let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            return (pages ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1_024
        #else
            return Int(Measure.usage().rss * 1_024)
        #endif
    }
}
