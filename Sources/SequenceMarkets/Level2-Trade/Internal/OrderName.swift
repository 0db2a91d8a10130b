/// The parts of an order's id: `graph:<graph_id>:<node_id>:<revision>`.
struct OrderName: Sendable {
    /// Graph and node: the part that the revisions of one order share.
    let chain: String
    let revision: Int

    init?(_ id: String) {
        let name = OrderName.bare(id)
        guard let colon = name.lastIndex(of: ":"),
            let revision = Int(name[name.index(after: colon)...])
        else { return nil }
        // Graph, node and revision; other ids that end in a number are not revisions of each other.
        guard name[..<colon].contains(":") else { return nil }
        chain = String(name[..<colon])
        self.revision = revision
    }

    private static let prefix = "graph:"

    /// The id without the prefix that some responses omit.
    static func bare(_ id: String) -> Substring {
        id.hasPrefix(prefix) ? id.dropFirst(prefix.count) : id[...]
    }

    /// The same id with the prefix added if it has none, and removed if it has one.
    static func otherSpelling(_ id: String) -> String {
        id.hasPrefix(prefix) ? String(bare(id)) : prefix + id
    }
}

extension [Order] {
    /// The row of an order: under its id in any of the documented forms, or under the id of an
    /// amendment.
    func row(of id: String) -> Order? {
        let bare = OrderName.bare(id)
        if let same = first(where: { OrderName.bare($0.nodeOrderID) == bare }) { return same }
        let chain = OrderName(id)?.chain ?? String(bare)
        return first { OrderName($0.nodeOrderID)?.chain == chain }
    }
}
