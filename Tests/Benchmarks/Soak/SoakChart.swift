import Foundation

/// A soak as a picture: memory, lag and reconnects over the minutes, one above the other.
struct SoakChart {
    let samples: [Soak.Sample]
    private let width = 760.0
    private let left = 64.0
    private let right = 20.0
    private let height = 470.0
    private let panelHeight = 110.0
    private let gap = 36.0

    init(samples: [Soak.Sample]) { self.samples = samples }

    private struct Curve {
        var title: String
        var color: String
        var values: [Double]
    }

    func svg() -> String {
        let panels = [
            [
                Curve(
                    title: "memory of the client, MB",
                    color: "#2563eb",
                    values: samples.map(\.memory)
                )
            ],
            [
                Curve(title: "lag p50, ms", color: "#059669", values: samples.map(\.lagMedian)),
                Curve(title: "lag p99, ms", color: "#d97706", values: samples.map(\.lagHigh)),
            ],
            [
                Curve(
                    title: "reconnects, in all",
                    color: "#7c3aed",
                    values: samples.map { Double($0.reconnects) }
                )
            ],
        ]
        var lines = [
            #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(Int(width)) \#(Int(height))" "#
                + #"font-family="system-ui, sans-serif" font-size="12">"#,
            ##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
        ]
        for (i, curves) in panels.enumerated() {
            lines += panel(curves, top: 28 + Double(i) * (panelHeight + gap))
        }
        lines.append(
            ##"<text x="\##(text(width - right))" y="\##(text(height - 6))" fill="#6b7280" "##
                + #"text-anchor="end">minutes</text>"#
        )
        lines.append("</svg>\n")
        return lines.joined(separator: "\n")
    }

    private func panel(_ curves: [Curve], top: Double) -> [String] {
        let bottom = top + panelHeight
        let highest = curves.flatMap(\.values).max() ?? 1
        let ceiling = SoakChart.roundedUp(highest)
        let end = max(samples.last?.minute ?? 1, 0.1)
        var lines: [String] = []
        for share in [0, 0.5, 1] {
            let y = bottom - share * panelHeight
            lines.append(
                ##"<line x1="\##(text(left))" y1="\##(text(y))" x2="\##(text(width - right))" "##
                    + ##"y2="\##(text(y))" stroke="#e5e7eb"/>"##
            )
            lines.append(
                ##"<text x="\##(text(left - 8))" y="\##(text(y + 4))" fill="#6b7280" "##
                    + #"text-anchor="end">\#(text(ceiling * share))</text>"#
            )
        }
        for tick in 0...6 {
            let x = left + (width - left - right) * Double(tick) / 6
            lines.append(
                ##"<text x="\##(text(x))" y="\##(text(bottom + 16))" fill="#9ca3af" "##
                    + #"text-anchor="middle">\#(text(end * Double(tick) / 6))</text>"#
            )
        }
        var titleX = left
        for curve in curves {
            lines.append(
                #"<text x="\#(text(titleX))" y="\#(text(top - 8))" fill="\#(curve.color)">"#
                    + "\(curve.title)</text>"
            )
            titleX += 110
            let points = zip(samples, curve.values).map { sample, value in
                let x = left + (width - left - right) * min(sample.minute / end, 1)
                return text(x) + "," + text(bottom - min(value / ceiling, 1) * panelHeight)
            }
            lines.append(
                #"<polyline fill="none" stroke="\#(curve.color)" stroke-width="1.5" points=""#
                    + points.joined(separator: " ") + #""/>"#
            )
        }
        return lines
    }

    /// 1, 2 or 5 times a power of ten.
    private static func roundedUp(_ value: Double) -> Double {
        guard value > 0 else { return 1 }
        let power = pow(10, floor(log10(value)))
        return ([1, 2, 5, 10].first { $0 * power >= value } ?? 10) * power
    }

    private func text(_ value: Double) -> String {
        let rounded = (value * 10).rounded() / 10
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
