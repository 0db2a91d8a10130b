import SequenceMarkets

/// The state of a weather: its draws so far, and the events it has delayed.
struct WeatherState: Sendable {
    var draw: WeatherDraw
    var delayed = EventQueue<DelayedEvent>()
    var transit = SubmissionTransit()
    /// The number of reports so far, which indexes their draws.
    var reports: UInt64 = 0
    /// The same for messages sent to sockets, and for requests on them answered.
    var messages: UInt64 = 0

    init(_ weather: Weather) {
        draw = WeatherDraw(weather)
    }

    /// Whether messages to sockets are dropped or corrupted in transit.
    var losesFrames: Bool { draw.weather.droppedFrames > 0 || draw.weather.badFrames > 0 }
}
