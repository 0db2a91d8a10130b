import SequenceMarkets

/// The filter of `GET /v1/markets`.
struct MarketFilter {
    let house: PredictionMarket.House
    /// Lower-case bytes of the search text.
    let text: [UInt8]
    let tag: String?
    let tagID: Int?
    let excludedTagID: Int?
    let withRelatedTags: Bool
    let wantsOpen: Bool
    let wantsClosed: Bool
    let isExpanded: Bool

    init(_ request: RouteRequest, house: PredictionMarket.House) {
        self.house = house
        text = Array((request.query("q") ?? "").lowercased().utf8)
        tag = request.query("tag")
        tagID = request.query("tag_id").flatMap { Int($0) }
        excludedTagID = request.query("exclude_tag_id").flatMap { Int($0) }
        withRelatedTags = request.query("related_tags") == "true"
        let active = request.query("active") != "false"
        let closed = request.query("closed") == "true"
        // Neither requested: no filter, as for look-ups by token.
        wantsOpen = active || !closed
        wantsClosed = closed || !active
        isExpanded = request.list("expand").contains("outcomes")
    }

    var hasContentFilter: Bool {
        !text.isEmpty || tag != nil || tagID != nil || excludedTagID != nil
    }

    func accepts(_ market: PredictionMarket, event: OutcomeGroup?, isOpen: Bool) -> Bool {
        guard isOpen ? wantsOpen : wantsClosed else { return false }
        guard hasContentFilter else { return true }
        if tag != nil || tagID != nil || excludedTagID != nil {
            let tags = market.tags
            if let tag, !tags.contains(where: { $0.slug == tag }) { return false }
            if let tagID, !tags.contains(where: { has($0, tagID) }) { return false }
            if let excludedTagID, tags.contains(where: { $0.id == excludedTagID }) { return false }
        }
        guard !text.isEmpty else { return true }
        return MarketFilter.contains(event?.title ?? market.question, text)
            || MarketFilter.contains(event?.slug ?? market.slug, text)
    }

    private func has(_ tag: Tag, _ id: Int) -> Bool {
        tag.id == id || (withRelatedTags && tag.parent == id)
    }

    /// Whether a text contains another, ignoring the case of ASCII letters.
    private static func contains(_ text: String, _ part: [UInt8]) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { start in
            bytes[start] == part[0] && bytes[start..<(start + part.count)].elementsEqual(part)
        }
    }
}

/// The position in a paginated catalog: what a cursor holds, opaque to the client.
struct MarketCursor {
    /// The part of the catalog, or ``sorted``.
    var phase: Int
    var next: Int
    /// When the pagination began; markets minted later are not part of it.
    var began: Int64

    /// The list is sorted, and `next` is an index into its rows.
    static let sorted = 9

    var text: String {
        let plain = "\(phase).\(next).\(began)"
        return plain.utf8.map { String($0 ^ 0x5a, radix: 16) }
            .map { $0.utf8.count < 2 ? "0" + $0 : $0 }.joined()
    }

    init(phase: Int, next: Int, began: Int64) {
        self.phase = phase
        self.next = next
        self.began = began
    }

    init?(_ text: String) {
        guard text.utf8.count.isMultiple(of: 2), text.utf8.count <= 128 else { return nil }
        let digits = Array(text)
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(digits[place...(place + 1)]), radix: 16) else {
                return nil
            }
            bytes.append(byte ^ 0x5a)
        }
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ".")
        guard parts.count == 3, let phase = Int(parts[0]), let next = Int(parts[1]),
            let began = Int64(parts[2]), next >= 0, began >= 0
        else { return nil }
        self.init(phase: phase, next: next, began: began)
    }
}
