/// A diagram of a graph: Mermaid for documents, plain text for terminals, with live status if
/// available.
///
/// ```swift
/// print(seq.graph().node("spot", .buy("ETH-USD", 100)).diagram().text)
/// ```
public struct GraphDiagram: Sendable, Hashable {
    struct Box: Sendable, Hashable {
        var id: String
        var title: String
    }

    struct Arrow: Sendable, Hashable {
        var id: String
        var from: String
        var to: String
        var label: String
    }

    let boxes: [Box]
    let arrows: [Arrow]
    let status: GraphStatus?

    /// A Mermaid flowchart.
    public var mermaid: String {
        var lines = ["flowchart TD"]
        let names = Dictionary(
            boxes.enumerated().map { ($1.id, "n\($0)") },
            uniquingKeysWith: { first, _ in first }
        )
        for box in boxes {
            let text = [box.title, progress(box.id)].compactMap(\.self).joined(separator: "<br/>")
            lines.append("    \(names[box.id] ?? "n")[\"\(GraphDiagram.escape(text))\"]")
        }
        for arrow in arrows {
            guard let from = names[arrow.from], let to = names[arrow.to] else { continue }
            let line = status?.edges[arrow.id]?.fired == true ? "==>" : "-->"
            lines.append("    \(from) \(line)|\"\(GraphDiagram.escape(arrow.label))\"| \(to)")
        }
        return lines.joined(separator: "\n")
    }

    /// A drawing for a terminal: each node once, its children below it.
    public var text: String {
        var lines: [String] = []
        if let status { lines.append("graph \(status.graphID): \(status.status)") }
        let children = Set(arrows.map(\.to))
        var drawn: Set<String> = []
        for box in boxes where !children.contains(box.id) { draw(box, "", &drawn, &lines) }
        // A cycle without an entry has no root; it is drawn all the same.
        for box in boxes where !drawn.contains(box.id) { draw(box, "", &drawn, &lines) }
        return lines.joined(separator: "\n")
    }

    private func draw(
        _ box: Box,
        _ indent: String,
        _ drawn: inout Set<String>,
        _ lines: inout [String]
    ) {
        let suffix = progress(box.id).map { "   \($0)" } ?? ""
        guard drawn.insert(box.id).inserted else {
            lines.append("\(indent)\(mark(box.id)) \(box.id) (see above)")
            return
        }
        lines.append("\(indent)\(mark(box.id)) \(box.id): \(box.title)\(suffix)")
        for arrow in arrows where arrow.from == box.id {
            let fired = status?.edges[arrow.id]?.fired == true ? "━" : "─"
            lines.append("\(indent)  └\(fired) \(arrow.label)")
            if let child = boxes.first(where: { $0.id == arrow.to }) {
                draw(child, indent + "     ", &drawn, &lines)
            }
        }
    }

    private func mark(_ id: String) -> String {
        switch status?.nodes[id]?.status {
        case .filled?: "●"
        case .executing?, .partialFill?: "◐"
        case .cancelled?, .rejected?, .failed?: "✕"
        default: "○"
        }
    }

    private func progress(_ id: String) -> String? {
        guard let node = status?.nodes[id] else { return nil }
        guard let filled = node.filledQuantity, let target = node.targetQuantity else {
            return "\(node.status)"
        }
        return "\(node.status) \(filled) of \(target)"
    }

    private static func escape(_ text: String) -> String {
        text.map { "\"#|[]{}".contains($0) ? "#\($0.unicodeScalars.first?.value ?? 0);" : "\($0)" }
            .joined()
    }
}

extension GraphBuilder {
    /// A diagram of the graph; with a status, of its current state.
    public func diagram(_ status: GraphStatus? = nil) -> GraphDiagram {
        GraphDiagram(
            boxes: vertices.map { .init(id: $0.id, title: $0.node.summary) },
            arrows: zip(edges, edgeIDs()).map { edge, id in
                let sizing = edge.options.sizing.map { ", \($0.summary)" } ?? ""
                return .init(
                    id: id,
                    from: edge.from,
                    to: edge.to,
                    label: edge.trigger.summary + sizing
                )
            },
            status: status
        )
    }
}

extension Node {
    var summary: String {
        let amount =
            switch quantity {
            case .derived: "derived"
            case .fixed(.success(let quantity)): "\(quantity)"
            case .fixed(.failure(let error)): "\(error)"
            }
        var text = "\(side) \(amount) \(symbol)"
        if case .success(let price)? = limitPrice { text += " at \(price)" }
        if let venue { text += " on \(venue)" }
        switch execution.pacing {
        case .twap(let slices, let interval)?: text += ", TWAP \(slices) × \(interval)"
        case .vwap(let slices, let interval)?: text += ", VWAP \(slices) × \(interval)"
        case .iceberg(.success(let display))?: text += ", iceberg \(display)"
        case .iceberg(.failure)?, nil: break
        }
        return text
    }
}

extension Trigger {
    var summary: String {
        switch self {
        case .onAccepted: "accepted"
        case .onFirstFill: "first fill"
        case .onFill: "each fill"
        case .fillRatio(let ratio): "filled ≥ \(ratio)"
        case .onFullFill: "filled"
        case .onCancel: "cancelled"
        case .onDone: "done"
        case .timeout(let delay): "after \(delay)"
        case .onPrice(let symbol, let direction, let offset):
            "\(symbol) \(direction) \(offset > 0 ? "+" : "")\(offset) %"
        }
    }
}

extension Sizing {
    var summary: String {
        switch self {
        case .parentFilledQty: "filled quantity"
        case .incrementalFill: "new fills"
        case .linearHedge(let multiplier): "× \(multiplier)"
        case .scaledNotional(let multiplier, let cap):
            "notional × \(multiplier)" + (cap.map { " ≤ \($0) USD" } ?? "")
        case .residual: "the rest"
        case .fixed(.success(let quantity)): "\(quantity)"
        case .fixed(.failure(let error)): "\(error)"
        }
    }
}
