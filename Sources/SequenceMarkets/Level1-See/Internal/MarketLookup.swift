extension MarketsQuery {
    /// The query for one market: 60 or more digits are a Polymarket token, resolved markets
    /// included; Kalshi's `:YES` and `:NO` name a side of the ticker before them; anything else is
    /// a slug.
    static func lookup(_ id: String, _ venue: Venue, _ client: SequenceClient) -> MarketsQuery {
        let query = MarketsQuery(client, venue).limit(1)
        let isToken = id.utf8.count >= 60 && id.utf8.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
        if venue == .polymarket, isToken { return query.tokenID(id).activeOnly(false) }
        guard venue == .kalshi else { return query.slug(id) }
        for suffix in [":YES", ":NO"] where id.uppercased().hasSuffix(suffix) {
            return query.slug(String(id.dropLast(suffix.count)))
        }
        return query.slug(id)
    }
}
