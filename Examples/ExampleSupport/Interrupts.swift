import Foundation

/// Runs a closure when the process is asked to end, by Ctrl-C or by SIGTERM, instead of ending it.
public final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    /// Listens until ``end()``; the closure runs at each signal.
    public init(_ body: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: body)
            source.resume()
            return source
        }
    }

    /// The signals end the process again.
    public func end() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
