import SequenceMocks
import Testing

@testable import SequenceMarkets

/// A consumer that runs where it is woken calls the stream from there: it must hold no lock.
@Suite("Waking a consumer", .fewAtATime)
struct WakingTests {
    /// Runs a task's jobs at once, on the thread that makes them ready.
    private final class AtOnce: TaskExecutor {
        func enqueue(_ job: consuming ExecutorJob) {
            UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    @Test("An event, a gap, the state and the end of a stream come without a lock held")
    func noLockIsHeld() async throws {
        try await StreamHarness.run(.inProcess) { harness in
            let stream = harness.client.stream([.prices("BTC-USD")])
            let other = harness.client.stream([.prices("ETH-USD")])
            #expect(await harness.advance { stream.state == .live && other.state == .live })
            // What takes the session's lock, the link's and the stream's; it brings events of its
            // own, so it is not done for each.
            let calls = Locked(0)
            let call = { @Sendable in
                let count = calls.withLock { count in
                    count += 1
                    return count
                }
                guard count <= 8 else { return }
                stream.subscribe([.prices("SOL-USD")])
                stream.unsubscribe([.prices("SOL-USD")])
                _ = (stream.state, stream.droppedCount, stream.drift)
            }
            let log = Locked<[String]>([])
            let atOnce = AtOnce()
            let consumer = Task(executorPreference: atOnce) {
                do throws(SequenceError) {
                    for try await event in stream {
                        call()
                        switch event {
                        case .event: log.withLock { $0.append("event") }
                        case .gap: log.withLock { $0.append("gap") }
                        default: break
                        }
                    }
                    log.withLock { $0.append("end") }
                } catch {
                    log.withLock { $0.append("\(error)") }
                }
            }
            let states = stream.states
            let watcher = Task(executorPreference: atOnce) {
                for await state in states {
                    call()
                    if state == .closed { log.withLock { $0.append("closed") } }
                }
            }
            #expect(await harness.advance { log.withLock { $0.contains("event") } })
            harness.exchange.sockets.first?.reset()
            #expect(await harness.advance { log.withLock { $0.contains("gap") } })
            #expect(await harness.advance { stream.state == .live })
            #expect(await harness.close(stream))
            await consumer.value
            await watcher.value
            #expect(log.withLock { $0.contains("end") && $0.contains("closed") })
        }
    }
}
