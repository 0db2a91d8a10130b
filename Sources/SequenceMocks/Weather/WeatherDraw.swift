import SequenceMarkets

/// A weather's random draws: the same for the same seed and index, in any order.
struct WeatherDraw: Sendable {
    let weather: Weather
    private let noise: SeededNoise

    init(_ weather: Weather) {
        self.weather = weather
        noise = SeededNoise(seed: SeededGenerator.mix(UInt64(bitPattern: Int64(weather.seed))))
    }

    /// The purpose of a draw; each has its own sequence.
    enum Purpose: UInt64 {
        case fillReport = 1, orderReport, restFill, restOrder, dropped, gap, bad, streamDrop
        case odd, oddKind, acknowledgement, restDelay, refusal, refusalKind, lost, lostKind
        case late, landing, foreign, doubled, muted, earlier, repeated, badRow
    }

    func bits(_ purpose: Purpose, _ place: UInt64) -> UInt64 {
        noise.bits(purpose.rawValue &* 0x9e37_79b9, Int64(bitPattern: place))
    }

    /// True for this percentage of indexes.
    func happens(_ percent: Int, _ purpose: Purpose, _ place: UInt64) -> Bool {
        percent > 0 && bits(purpose, place) % 100 < UInt64(percent)
    }

    /// Between zero and a longest span, in nanoseconds.
    func delay(_ longest: Duration, _ purpose: Purpose, _ place: UInt64) -> Int64 {
        let most = MockExchange.nanoseconds(longest)
        guard most > 0 else { return 0 }
        return Int64(bits(purpose, place) % UInt64(most)) + 1
    }

    /// How late a report is; in most weathers some are on time.
    func lateness(_ longest: Duration, _ purpose: Purpose, _ place: UInt64) -> Int64 {
        guard happens(weather.lateReports, purpose, place ^ 0x5eed) else { return 0 }
        return delay(longest, purpose, place)
    }
}

/// The clocks that timestamp messages of the exchange and its venues.
struct WeatherClocks: Sendable {
    private let weather: Weather
    private let noise: SeededNoise
    private let epoch: Int64
    private let isTrue: Bool

    /// From one step of the exchange's clock to the next.
    private static let stepInterval: Int64 = 7_000_000_000

    init(_ weather: Weather, epoch: Int64) {
        self.weather = weather
        self.epoch = epoch
        noise = SeededNoise(
            seed: SeededGenerator.mix(UInt64(bitPattern: Int64(weather.seed)) ^ 0xc10c)
        )
        isTrue =
            weather.exchangeOffset == .zero && weather.exchangeDrift == 0
            && weather.exchangeStep == .zero && weather.venueOffset == .zero
    }

    /// What the exchange's clock shows at a true time.
    func exchange(_ time: Int64) -> Int64 {
        guard !isTrue else { return time }
        let since = time &- epoch
        let drift = since / 1_000_000 &* Int64(weather.exchangeDrift)
        let isBack = (since / WeatherClocks.stepInterval) % 2 == 1
        let step = isBack ? MockExchange.nanoseconds(weather.exchangeStep) : 0
        return time &+ WeatherClocks.signed(weather.exchangeOffset) &+ drift &- step
    }

    /// What a venue's clock shows at a true time.
    func venue(_ name: String, _ time: Int64) -> Int64 {
        guard !isTrue else { return time }
        let most = MockExchange.nanoseconds(weather.venueOffset)
        guard most > 0 else { return time }
        let share = noise.below(2_001, SeededNoise.key(name), 0) - 1_000
        return time &+ most / 1_000 &* share
    }

    private static func signed(_ duration: Duration) -> Int64 {
        Nanoseconds(raw: 0).advanced(by: duration).raw
    }
}
