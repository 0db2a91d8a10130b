/// Rows in columns; the first ones are aligned to the left, the others, numbers, to the right.
struct TableText {
    let text: String

    init(_ rows: [[String]], left: Int) {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        text = rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column < left ? cell + space : space + cell
            }
            return cells.joined(separator: "  ")
        }
        .joined(separator: "\n")
    }
}

extension Double {
    /// With one decimal, if it needs one.
    var short: String {
        let tenths = (self * 10).rounded()
        guard tenths.magnitude < 1e15 else { return String(self) }
        return tenths.truncatingRemainder(dividingBy: 10) == 0
            ? String(Int64(tenths / 10)) : String(tenths / 10)
    }
}

extension Duration {
    /// In the unit that suits it.
    var short: String {
        switch self {
        case ..<Duration.microseconds(1): "\(nanoseconds) ns"
        case ..<Duration.milliseconds(1): "\((seconds * 1e6).short) µs"
        case ..<Duration.seconds(1): "\((seconds * 1e3).short) ms"
        default: "\(seconds.short) s"
        }
    }
}
