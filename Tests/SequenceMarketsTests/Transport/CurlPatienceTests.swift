#if os(Linux)
    import Testing

    @testable import SequenceMarkets

    @Suite("Looking out for an answer instead of sleeping", .fewAtATime)
    struct CurlPatienceTests {
        @Test("Nobody looks out before it is known how fast answers come, or if they come slowly")
        func sleepsByDefault() {
            var patience = CurlPatience()
            let unknown = patience.next()
            #expect(unknown == nil)
            patience.note(10_000_000)
            let slow = patience.next()
            #expect(slow == nil)
        }

        @Test("Fast answers are waited for, a few times as long as they take")
        func waitsForFastAnswers() throws {
            var patience = CurlPatience()
            patience.note(40_000)
            let first = patience.next()
            #expect((40_000...150_000).contains(try #require(first)))
            patience.succeeded()
            let second = patience.next()
            #expect(second != nil)
        }

        @Test("Each vain wait makes the next try rarer, up to a limit; a success makes up for all")
        func givesUpByAndBy() {
            var patience = CurlPatience()
            patience.note(40_000)
            var rests: [Int] = []
            for _ in 0..<12 {
                patience.failed()
                var rest = 0
                while patience.next() == nil { rest += 1 }
                rests.append(rest)
            }
            #expect(rests.prefix(3) == [16, 32, 64])
            #expect(rests.last == 4_096)
            patience.succeeded()
            patience.failed()
            let rest = (0..<17).map { _ in patience.next() != nil }
            #expect(rest == Array(repeating: false, count: 16) + [true])
        }

        @Test("A server that becomes slow is no longer waited for")
        func noticesSlowness() {
            var patience = CurlPatience()
            patience.note(40_000)
            for _ in 0..<40 { patience.note(5_000_000) }
            let slow = patience.next()
            #expect(slow == nil)
        }
    }
#endif
