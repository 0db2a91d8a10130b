/// One number, or one histogram, of a ``ClientSnapshot``, as monitoring systems take it.
///
/// Names follow OpenTelemetry's conventions for HTTP clients where there are any
/// (`http.client.request.duration`), and begin with `sequence.` otherwise. The names and the values
/// of attributes come from fixed sets, but for the server's address.
public struct Metric: Sendable, Hashable, Codable {
    /// How values of different moments relate.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// A count since the client was made.
        case counter
        /// A value that rises and falls.
        case gauge
        /// Counts of durations since the client was made.
        case histogram
    }

    /// The value.
    public enum Value: Sendable, Hashable, Codable {
        /// Of a counter or a gauge.
        case number(Double)
        /// Of a histogram.
        case histogram(Histogram)
    }

    /// The counts of a histogram.
    public struct Histogram: Sendable, Hashable, Codable {
        /// How many values do not exceed a limit.
        public struct Bucket: Sendable, Hashable, Codable {
            /// The limit, in the metric's unit.
            public var limit: Double
            /// How many values do not exceed it, those of lower buckets included.
            public var count: Int

            /// Makes a bucket.
            public init(limit: Double, count: Int) { (self.limit, self.count) = (limit, count) }
        }

        /// How many values there are.
        public var count: Int
        /// Their sum, in the metric's unit.
        public var sum: Double
        /// The buckets by limit; always the same limits, the last below infinity.
        public var buckets: [Bucket]

        /// Makes a histogram.
        ///
        /// - Parameters:
        ///   - count: How many values there are.
        ///   - sum: Their sum.
        ///   - buckets: The buckets by limit.
        public init(count: Int, sum: Double, buckets: [Bucket]) {
            (self.count, self.sum, self.buckets) = (count, sum, buckets)
        }

        /// The durations of a histogram, in seconds, by octaves from 8.192 µs to 137 s.
        public init(_ durations: LatencyHistogram) {
            count = durations.count
            sum = durations.sum.seconds
            buckets = durations.octaves.map { Bucket(limit: $0.limit.seconds, count: $0.count) }
        }
    }

    /// The name, for example `http.client.request.duration`.
    public var name: String
    /// The unit in UCUM's notation: `s`, or what is counted, for example `{request}`.
    public var unit: String
    /// How values of different moments relate.
    public var kind: Kind
    /// What tells it from others of its name.
    public var attributes: [String: String]
    /// The value.
    public var value: Value

    /// Makes a metric that is a number.
    ///
    /// - Parameters:
    ///   - kind: Counter or gauge.
    ///   - name: The name.
    ///   - unit: The unit.
    ///   - attributes: What tells it from others of its name.
    ///   - value: The value.
    public init(
        _ kind: Kind,
        _ name: String,
        unit: String,
        attributes: [String: String] = [:],
        value: Double
    ) {
        (self.kind, self.name, self.unit) = (kind, name, unit)
        (self.attributes, self.value) = (attributes, .number(value))
    }

    /// Makes a metric that is a histogram of durations, in seconds.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - attributes: What tells it from others of its name.
    ///   - durations: The durations.
    public init(
        _ name: String,
        attributes: [String: String] = [:],
        durations: LatencyHistogram
    ) {
        (self.kind, self.name, self.unit) = (.histogram, name, "s")
        (self.attributes, self.value) = (attributes, .histogram(Histogram(durations)))
    }
}
