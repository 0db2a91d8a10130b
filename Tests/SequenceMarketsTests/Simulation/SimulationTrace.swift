import Foundation
import SequenceMarkets

/// Prints every attempt of every request, where a run is looked at closely.
struct SimulationTrace: RequestObserver {
    static let isOn = ProcessInfo.processInfo.environment["SIMULATION_TRACE"] != nil
    let time: TimeSource

    func observe(_ event: RequestEvent) {
        let delay = event.retryDelay.map { "again in \($0)" } ?? ""
        print("    \(time.monotonic()) request", event.operation, event.outcome, delay)
    }
}
