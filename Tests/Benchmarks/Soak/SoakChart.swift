import Foundation
import SequenceMarkets

/// A soak as a picture: memory, lag and reconnects over the minutes, one above the other.
struct SoakChart {
    private let samples: [Soak.Sample]
    private let width = 760.0
    private let left = 64.0
    private let right = 20.0
    private let height = 470.0
    private let panelHeight = 110.0
    private let gap = 36.0

    init(samples: [Soak.Sample]) { self.samples = samples }

    /// `soak-chart LOG FILE`: draws the lines that a soak has written.
    static func run(_ arguments: [String]) async throws {
        guard arguments.count == 2 else { throw ArgumentError(description: "soak-chart LOG FILE") }
        let log = try String(contentsOfFile: arguments[0], encoding: .utf8)
        let samples = log.split(separator: "\n").compactMap { line -> Soak.Sample? in
            guard let json = try? JSONValue(parsing: Array(line.utf8)),
                let minute = json["minute"]?.doubleValue
            else { return nil }
            func number(_ key: String) -> Double { json[key]?.doubleValue ?? 0 }
            return Soak.Sample(
                minute: minute,
                memory: number("rss_mb"),
                lagMedian: number("lag_p50_ms"),
                lagHigh: number("lag_p99_ms"),
                reconnects: Int(number("reconnects"))
            )
        }
        let svg = SoakChart(samples: samples).svg()
        try svg.write(toFile: arguments[1], atomically: true, encoding: .utf8)
    }

    private struct Curve {
        var title: String
        var color: String
        var values: [Double]
    }

    private struct Panel {
        var curves: [Curve]
        var isLogarithmic = false

        private static let smallest = 0.1

        private var ceiling: Double {
            let highest = curves.flatMap(\.values).max() ?? 1
            guard highest > 0 else { return 1 }
            let power = pow(10, (isLogarithmic ? ceil : floor)(log10(highest)))
            return ([1, 2, 5, 10].first { $0 * power >= highest } ?? 10) * power
        }

        /// How far up a value stands, from 0 to 1; nil for nothing on a logarithmic scale.
        func place(of value: Double) -> Double? {
            guard isLogarithmic else { return min(value / ceiling, 1) }
            guard value > 0 else { return nil }
            let (low, high) = (log10(Panel.smallest), log10(ceiling))
            return min(max((log10(value) - low) / (high - low), 0), 1)
        }

        var marks: [Double] {
            guard isLogarithmic else { return [0, ceiling / 2, ceiling] }
            return Array(
                sequence(first: Panel.smallest) { $0 * 10 }.prefix { $0 <= ceiling * 1.01 }
            )
        }
    }

    func svg() -> String {
        let memory = Curve(
            title: "memory of the client, MB",
            color: "#2563eb",
            values: samples.map(\.memory)
        )
        let lags = [
            Curve(title: "lag p50, ms", color: "#059669", values: samples.map(\.lagMedian)),
            Curve(title: "lag p99, ms", color: "#d97706", values: samples.map(\.lagHigh)),
        ]
        let reconnects = Curve(
            title: "reconnects, in all",
            color: "#7c3aed",
            values: samples.map { Double($0.reconnects) }
        )
        let panels = [
            Panel(curves: [memory]), Panel(curves: lags, isLogarithmic: true),
            Panel(curves: [reconnects]),
        ]
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Int(width)) \#(Int(height))" "#
                + #"font-family="system-ui, sans-serif" font-size="12">"#,
            ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
        ]
        for (i, panel) in panels.enumerated() {
            lines += draw(panel, top: 28 + Double(i) * (panelHeight + gap))
        }
        lines.append(label("minutes", width - right, height - 6, "end", "#6b7280"))
        lines.append("</svg>\n")
        return lines.joined(separator: "\n")
    }

    private func draw(_ panel: Panel, top: Double) -> [String] {
        let bottom = top + panelHeight
        let last = max(samples.last?.minute ?? 1, 0.1)
        let end = last > 2 ? ceil(last) : last
        func x(_ minute: Double) -> Double { left + (width - left - right) * min(minute / end, 1) }
        var lines: [String] = []
        for mark in panel.marks {
            let y = bottom - (panel.place(of: mark) ?? 0) * panelHeight
            lines.append(
                ##"<line x1="\##(text(left))" y1="\##(text(y))" x2="\##(text(width - right))" "##
                    + ##"y2="\##(text(y))" stroke="#e5e7eb"/>"##
            )
            lines.append(label(text(mark), left - 8, y + 4, "end", "#6b7280"))
        }
        for tick in 0...6 {
            let minute = end * Double(tick) / 6
            lines.append(label(text(minute), x(minute), bottom + 16, "middle", "#9ca3af"))
        }
        for (i, curve) in panel.curves.enumerated() {
            lines.append(label(curve.title, left + 110 * Double(i), top - 8, "start", curve.color))
            for part in parts(of: curve, in: panel) {
                let points = part.map { minute, place in
                    text(x(minute)) + "," + text(bottom - place * panelHeight)
                }
                lines.append(
                    #"<polyline fill="none" stroke="\#(curve.color)" stroke-width="1.5" stroke-linecap="round" points=""#
                        + points.joined(separator: " ") + #""/>"#
                )
            }
        }
        return lines
    }

    /// The pieces of a curve between the moments that have no value.
    private func parts(of curve: Curve, in panel: Panel) -> [[(Double, Double)]] {
        var parts: [[(Double, Double)]] = [[]]
        for (sample, value) in zip(samples, curve.values) {
            if let place = panel.place(of: value) {
                parts[parts.count - 1].append((sample.minute, place))
            } else {
                parts.append([])
            }
        }
        // A moment between two gaps is a dot: a line of no length.
        return parts.filter { !$0.isEmpty }.map { $0.count == 1 ? $0 + $0 : $0 }
    }

    private func label(
        _ words: String,
        _ x: Double,
        _ y: Double,
        _ anchor: String,
        _ color: String
    ) -> String {
        #"<text x="\#(text(x))" y="\#(text(y))" fill="\#(color)" text-anchor="\#(anchor)">"#
            + "\(words)</text>"
    }

    private func text(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
