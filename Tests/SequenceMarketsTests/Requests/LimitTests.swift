import SequenceMarkets
import SequenceMocks
import Testing

@Suite("The client's own limits", .fewAtATime)
struct LimitTests {
    @Test("The bucket holds twice its rate and refills at it")
    func burstAndRefill() {
        var bucket = TokenBucket(qps: 5, now: .zero)
        for _ in 0..<9 {
            let ticket = bucket.join(.marketReads, now: .zero)
            let decision = bucket.take(ticket, now: .zero)
            #expect(decision == .go)
        }
        // The last token of ten is kept for the safety lane.
        let read = bucket.join(.marketReads, now: .zero)
        guard case .wait(let wait) = bucket.take(read, now: .zero) else {
            return #expect(Bool(false))
        }
        #expect(wait >= .milliseconds(200) && wait < .milliseconds(201))
        let later = bucket.take(read, now: wait)
        #expect(later == .go)
    }

    @Test("A cancel passes queued reads and may take the reserve")
    func safetyGoesFirst() {
        var bucket = TokenBucket(qps: 5, now: .zero)
        for _ in 0..<9 { _ = bucket.take(bucket.join(.bulk, now: .zero), now: .zero) }
        let reads = (0..<5).map { _ in bucket.join(.bulk, now: .zero) }
        let cancel = bucket.join(.safety, now: .zero)
        let (read, safety) = (bucket.take(reads[0], now: .zero), bucket.take(cancel, now: .zero))
        #expect(read != .go)
        #expect(safety == .go)
    }

    @Test("Random traffic never exceeds the bucket, whatever the lanes")
    func neverExceedsTheBucket() {
        var bucket = TokenBucket(qps: 10, now: .zero)
        var now = Duration.zero
        var granted = 0
        for i in 0..<2_000 {
            let ticket = bucket.join(Lane.allCases[i % Lane.allCases.count], now: now)
            while case .wait(let duration) = bucket.take(ticket, now: now) { now += duration }
            granted += 1
            #expect(Double(granted) <= 20 + now.seconds * 10 + 1e-6)
        }
        #expect(now >= .seconds(197))
    }

    @Test("Orders without end do not keep the reads of the account from their turn for long")
    func readsHaveATurn() {
        var bucket = TokenBucket(qps: 2, now: .zero)
        bucket.drain(now: .zero)
        var now = Duration.zero
        var orders: [TokenBucket.Ticket] = []
        let read = bucket.join(.orderReads, now: .zero)
        let bulk = bucket.join(.bulk, now: .zero)
        var turn: [TokenBucket.Ticket: Int] = [:]
        var granted = 0
        for _ in 0..<4_000 where turn.count < 2 {
            // There are always orders that wait.
            while orders.count < 5 { orders.append(bucket.join(.orders, now: now)) }
            for ticket in [read, bulk] where turn[ticket] == nil {
                guard bucket.take(ticket, now: now) == .go else { continue }
                granted += 1
                turn[ticket] = granted
            }
            if bucket.take(orders[0], now: now) == .go {
                orders.removeFirst()
                granted += 1
            }
            now += .milliseconds(50)
        }
        #expect((turn[read] ?? .max) <= 10, "\(turn)")
        #expect((turn[bulk] ?? .max) <= 16, "\(turn)")
        #expect(granted >= turn.count * 4, "orders had \(granted) turns")
    }

    @Test("A bucket that changes its rate keeps what it has, as far as it fits")
    func rateChanges() {
        var bucket = TokenBucket(qps: 100, now: .zero)
        bucket.change(qps: 1, now: .zero)
        var granted = 0
        while bucket.take(bucket.join(.safety, now: .zero), now: .zero) == .go { granted += 1 }
        #expect(granted == 2)
    }

    @Test("The account's rate is kept from then on, unless the caller has set one")
    func learnsTheRate() async throws {
        let account = #"{"tier":"free","rate_limit":{"qps":2,"burst":4}}"#
        for chosen in [nil, 1_000.0] {
            let clock = ManualClock()
            let stub = StubTransport(repeating: .status(200, account), count: 20)
            let client = try stub.client {
                $0.rateLimit = chosen
                $0.time = clock.timeSource
                $0.retryPolicy.deadline = .milliseconds(100)
            }
            #expect(try await client.account().requestsPerSecond == 2)
            var refused = 0
            for _ in 0..<6 {
                do { _ = try await client.account() } catch { refused += 1 }
            }
            #expect((refused > 0) == (chosen == nil))
        }
    }

    @Test("Waiting for a token is bounded by the deadline, and nothing is sent")
    func waitIsBounded() async throws {
        let stub = StubTransport(.status(200, RetryTests.quote))
        let client = try stub.client {
            $0.rateLimit = 0.001
            $0.retryPolicy.deadline = .seconds(5)
        }
        let _: Quote = try await client.quote("BTC-USD")
        await #expect { try await client.quote("BTC-USD") } throws: { error in
            guard case .timeout(let timeout)? = error as? SequenceError else { return false }
            return !timeout.mayHaveBeenSent
        }
        #expect(stub.requests.count == 1)
    }

    @Test("A cap on concurrent calls holds, and a cancelled waiter leaves at once")
    func concurrencyCap() async throws {
        let stub = StubTransport(.hang, .hang)
        let client = try stub.client {
            $0.maximumConcurrentRequests = 1
            $0.time = ManualClock().timeSource
        }
        let first = Task { try await client.quote("A") }
        await stub.waitForRequests(1)
        let second = Task { try await client.quote("B") }
        second.cancel()
        await #expect(throws: SequenceError.cancelled) { try await second.value }
        #expect(stub.requests.count == 1)
        first.cancel()
        await #expect(throws: SequenceError.cancelled) { try await first.value }
    }
}
