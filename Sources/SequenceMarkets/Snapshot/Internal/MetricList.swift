/// Collects the metrics of a snapshot.
struct MetricList {
    private(set) var all: [Metric] = []

    mutating func counter(
        _ name: String,
        _ unit: String,
        _ value: some MetricNumber,
        _ labels: [String: String] = [:]
    ) {
        all.append(Metric(.counter, name, unit: unit, attributes: labels, value: value.number))
    }

    mutating func gauge(
        _ name: String,
        _ unit: String,
        _ value: some MetricNumber,
        _ labels: [String: String] = [:]
    ) {
        all.append(Metric(.gauge, name, unit: unit, attributes: labels, value: value.number))
    }

    mutating func histogram(
        _ name: String,
        _ durations: LatencyHistogram,
        _ labels: [String: String]
    ) {
        all.append(Metric(name, attributes: labels, durations: durations))
    }
}

/// A count or a measure.
protocol MetricNumber {
    var number: Double { get }
}

extension Int: MetricNumber {
    var number: Double { Double(self) }
}

extension Double: MetricNumber {
    var number: Double { self }
}
