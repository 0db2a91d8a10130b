import SequenceMarkets

/// A price chart, as text and as SVG.
struct Chart {
    private let title: String
    private let points: [PricePoint]
    private let lowest: Px
    private let highest: Px

    init(_ history: PriceHistory) {
        title = history.symbol
        points = history.points
        lowest = points.map(\.price).min() ?? .zero
        highest = points.map(\.price).max() ?? .zero
    }

    /// A price's position between the lowest and the highest, 0 to 1; a chart may round.
    private func height(of price: Px) -> Double {
        let range = highest.double - lowest.double
        return range == 0 ? 0.5 : (price.double - lowest.double) / range
    }

    /// Columns of block characters in eighths, the newest price on the right.
    func text(width: Int, height rows: Int) -> String {
        guard !points.isEmpty else { return "no points" }
        let eighths = Array(" ▁▂▃▄▅▆▇█")
        let columns = (0..<width).map { column -> Int in
            let point = points[column * (points.count - 1) / max(1, width - 1)]
            return Int((height(of: point.price) * Double(rows * 8 - 1)).rounded()) + 1
        }
        var lines: [String] = []
        for row in (0..<rows).reversed() {
            let line = columns.map { eighths[min(8, max(0, $0 - row * 8))] }
            let label = row == rows - 1 ? highest : row == 0 ? lowest : nil
            lines.append(String(line) + (label.map { "  \($0.formatted(decimals: 2))" } ?? ""))
        }
        if let first = points.first, let last = points.last {
            lines.append(
                "\(first.time.description.prefix(16))Z … \(last.time.description.prefix(16))Z"
            )
        }
        return lines.joined(separator: "\n")
    }

    /// A line chart with its extremes and times.
    func svg(width: Int, height: Int) -> String {
        let steps = Double(max(1, points.count - 1))
        let path = points.enumerated().map { index, point in
            let x = 20 + Double(index) / steps * Double(width - 40)
            let y = 40 + (1 - self.height(of: point.price)) * Double(height - 80)
            return "\(tenths(x)),\(tenths(y))"
        }
        let last = points.last?.time.description.prefix(16) ?? ""
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" \
            font-family="system-ui, sans-serif" font-size="13" fill="#445">
            <rect width="100%" height="100%" fill="#fff"/>
            <polyline fill="none" stroke="#1456c8" stroke-width="1.5" \
            points="\(path.joined(separator: " "))"/>
            <text x="20" y="24">\(escaped(title)), until \(last)Z</text>
            <text x="\(width - 20)" y="24" text-anchor="end">\(highest.formatted(decimals: 2))</text>
            <text x="\(width - 20)" y="\(height - 14)" text-anchor="end">\
            \(lowest.formatted(decimals: 2))</text>
            </svg>

            """
    }

    private func tenths(_ value: Double) -> String {
        let rounded = Int((value * 10).rounded())
        return "\(rounded / 10).\(rounded % 10)"
    }

    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "<": result += "&lt;"
            case "&": result += "&amp;"
            default: result.append(character)
            }
        }
    }
}
