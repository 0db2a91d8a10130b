public import SequenceMarkets

/// What goes wrong between an exchange and its clients, and how often.
///
/// ``calm`` is the default: nothing goes wrong. Faults are drawn from ``seed`` and the exchange's
/// clock, so the same weather over the same requests goes wrong in the same way.
///
/// ```swift
/// var configuration = MockExchange.Configuration()
/// configuration.weather = .random(seed: 7)
/// configuration.weather.fillReportDelay = .seconds(10)
/// ```
///
/// A delay is a maximum: each report draws its own between zero and that. A share is in
/// percent.
public struct Weather: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The seed of every draw.
    public var seed: Int = 1
    /// The offset of the exchange's clock from the true one.
    public var exchangeOffset: Duration = .zero
    /// How fast it drifts, in parts per million.
    public var exchangeDrift = 0
    /// The size of its steps, back and forth, every few seconds.
    public var exchangeStep: Duration = .zero
    /// The largest offset of a venue's clock from the true one, either way; each venue has its own.
    public var venueOffset: Duration = .zero
    /// How often the last state of an order is stamped 50 ms before the one before it.
    public var earlierEnds = 0
    /// How late the `fills` topic reports an execution.
    public var fillReportDelay: Duration = .zero
    /// How late the `orders` topic reports a change.
    public var orderReportDelay: Duration = .zero
    /// How late `GET /v1/fills` shows an execution.
    public var restFillDelay: Duration = .zero
    /// How late `GET /v1/orders` and graph states show a change.
    public var restOrderDelay: Duration = .zero
    /// How often a report is late at all; the others come at once.
    public var lateReports = 50
    /// How often a message of `orders` or `fills` is dropped; a Gap frame follows.
    public var droppedFrames = 0
    /// How late such a Gap frame comes.
    public var gapDelay: Duration = .zero
    /// How often a message of `orders` or `fills` arrives corrupted.
    public var badFrames = 0
    /// The approximate interval between losses of a stream's connection; zero for never.
    public var streamDrops: Duration = .zero
    /// How often a subscription is acknowledged late, in parts, or after an acknowledgement
    /// that was for other topics.
    public var oddAcknowledgements = 0
    /// How late an odd acknowledgement comes; nothing is sent before it.
    public var acknowledgementDelay: Duration = .zero
    /// How long a REST answer takes.
    public var restDelay: Duration = .zero
    /// The share of old rows of a list that no client can read.
    public var badRows = 0
    /// How often a request is refused before the exchange looks at it: 429, 503, a lost link.
    public var refusals = 0
    /// How often the exchange carries out a request and answers 408, 500, 502, nothing, or drops
    /// the connection.
    public var lostAnswers = 0
    /// How often a submission is in transit for longer than the client waits, and then arrives.
    public var lateLandings = 0
    /// How long it is in transit; repeats of it are refused meanwhile.
    public var landingDelay: Duration = .zero
    /// How often a submission is answered with another submission's response.
    public var foreignAnswers = 0
    /// How often the server sends a response twice on one connection; sockets only.
    public var doubledAnswers = 0
    /// How often a connection that has answered stops answering; sockets only.
    public var mutedConnections = 0

    /// Nothing goes wrong.
    public init() {}

    /// Nothing goes wrong: the default.
    public static let calm = Weather()

    /// A weather drawn from a seed.
    public static func random(seed: UInt64) -> Weather {
        var random = SeededGenerator(seed: SeededGenerator.mix(seed ^ 0x3ea7_4e2))
        var weather = Weather()
        for setting in table.settings {
            // Half of it stays calm, so that a failure has few possible causes.
            let isDrawn = random.next() & 1 == 0
            if isDrawn { setting.draw?(&weather, &random) }
        }
        weather.seed = Int(seed & 0xff_ffff)
        return weather
    }

    /// Reads `calm`, `seed:N` or `key=value`, several of them separated by commas.
    ///
    /// - Throws: `SequenceError.validation` for an unknown word, with the nearest known one
    ///   in the message.
    public init(_ text: String) throws(SequenceError) {
        self = try Weather.table.parse(text, seeded: Weather.random(seed:))
    }

    /// Text that parses back to this weather: `calm`, or the settings that differ from it.
    public var description: String { Weather.table.text(of: self) }

    /// Every setting, its values and its meaning, for a program's help.
    public static var help: String { table.help }

    /// The longest delay until every event is shown in REST responses.
    ///
    /// A submission still in transit does not count as an event; add ``landingDelay``
    /// for it.
    public var worstDelay: Duration {
        max(fillReportDelay, orderReportDelay, restFillDelay, restOrderDelay)
            + max(gapDelay, acknowledgementDelay) + restDelay
    }

    static let table = ConfigurationOptionTable<Weather>(
        field: "weather",
        baseName: "calm",
        base: Weather(),
        settings: clocks + reports + frames + answers
    )

    private static let clocks: [ConfigurationOption<Weather>] = [
        .number("seed", \.seed, 0...0xff_ffff, drawnFrom: [1], "what everything is drawn from"),
        .span(
            "exchange-offset",
            \.exchangeOffset,
            drawnFrom: [-30_000, -8_000, -500, 700, 12_000, 3_600_000],
            isSigned: true,
            "how far the exchange's clock is off"
        ),
        .number(
            "exchange-drift",
            \.exchangeDrift,
            -100_000...100_000,
            drawnFrom: [-2_000, 300, 5_000],
            "its drift in parts per million"
        ),
        .span(
            "exchange-step",
            \.exchangeStep,
            drawnFrom: [50, 400, 2_500],
            "how far it steps back and forth"
        ),
        .span(
            "venue-offset",
            \.venueOffset,
            drawnFrom: [200, 5_000, 60_000],
            "how far the venues' clocks are off"
        ),
        .number(
            "earlier-ends",
            \.earlierEnds,
            0...100,
            drawnFrom: [10, 50, 100],
            "percent of orders whose end is stamped 50 ms before the update before it"
        ),
    ]

    private static let reports: [ConfigurationOption<Weather>] = [
        .span(
            "fill-report-delay",
            \.fillReportDelay,
            drawnFrom: [300, 3_000, 10_000],
            "how late the fills topic is"
        ),
        .span(
            "order-report-delay",
            \.orderReportDelay,
            drawnFrom: [300, 3_000, 10_000],
            "how late the orders topic is"
        ),
        .span(
            "rest-fill-delay",
            \.restFillDelay,
            drawnFrom: [200, 2_000, 8_000],
            "how late GET /v1/fills is"
        ),
        .span(
            "rest-order-delay",
            \.restOrderDelay,
            drawnFrom: [200, 2_000, 8_000],
            "how late GET /v1/orders and graph states are"
        ),
        .number(
            "late-reports",
            \.lateReports,
            0...100,
            drawnFrom: [10, 50, 100],
            "percent of reports that are late at all"
        ),
    ]

    private static let frames: [ConfigurationOption<Weather>] = [
        .number(
            "dropped-frames",
            \.droppedFrames,
            0...100,
            drawnFrom: [2, 10, 40],
            "percent of account messages that are dropped"
        ),
        .span(
            "gap-delay",
            \.gapDelay,
            drawnFrom: [300, 4_000, 10_000],
            "how late the Gap frame then is"
        ),
        .number(
            "bad-frames",
            \.badFrames,
            0...100,
            drawnFrom: [1, 5],
            "percent of account messages that arrive broken"
        ),
        .span(
            "stream-drops",
            \.streamDrops,
            drawnFrom: [5_000, 15_000, 30_000],
            "from one loss of a stream to the next; 0 for never"
        ),
        .number(
            "odd-acknowledgements",
            \.oddAcknowledgements,
            0...100,
            drawnFrom: [20, 100],
            "percent of subscriptions acknowledged late, in parts, or for others"
        ),
        .span(
            "acknowledgement-delay",
            \.acknowledgementDelay,
            drawnFrom: [100, 1_000, 3_000],
            "how late such an acknowledgement is"
        ),
    ]

    private static let answers: [ConfigurationOption<Weather>] = [
        .span(
            "rest-delay",
            \.restDelay,
            drawnFrom: [50, 400, 2_000],
            "how long REST answers take"
        ),
        .number(
            "bad-rows",
            \.badRows,
            0...100,
            drawnFrom: [1, 10],
            "percent of old rows of a list that cannot be read"
        ),
        .number(
            "refusals",
            \.refusals,
            0...100,
            drawnFrom: [2, 10, 25],
            "percent of requests refused unseen"
        ),
        .number(
            "lost-answers",
            \.lostAnswers,
            0...100,
            drawnFrom: [2, 10, 30],
            "percent of requests that are done and answered with a failure or not at all"
        ),
        .number(
            "late-landings",
            \.lateLandings,
            0...100,
            drawnFrom: [3, 15, 40],
            "percent of submissions that land after the client stopped waiting"
        ),
        .span(
            "landing-delay",
            \.landingDelay,
            drawnFrom: [2_000, 8_000, 20_000],
            "how late they land"
        ),
        .number(
            "foreign-answers",
            \.foreignAnswers,
            0...100,
            drawnFrom: [2, 10, 30],
            "percent of submissions answered with another's answer"
        ),
        .number(
            "doubled-answers",
            \.doubledAnswers,
            0...100,
            drawnFrom: [1, 5],
            "percent of answers sent twice on their connection; sockets only"
        ),
        .number(
            "muted-connections",
            \.mutedConnections,
            0...100,
            drawnFrom: [1, 5],
            "percent of answers after which their connection goes mute; sockets only"
        ),
    ]
}
