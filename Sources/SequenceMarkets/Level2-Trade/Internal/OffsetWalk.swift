/// Walks over lists that know offsets and no cursors: the offset is the cursor.
extension ListFilter {
    private static let pageSize = 100

    func source<Item: JSONModel>(
        _ name: String,
        _ client: SequenceClient,
        _ endpoint: @escaping @Sendable (ListFilter) throws(SequenceError) -> Endpoint<Page<Item>>,
        key: @escaping @Sendable (inout StableHash, Item) -> Void
    ) -> PageSource<Item> {
        var start = self
        start.limit = limit ?? ListFilter.pageSize
        let first = start
        let query = (try? first.query().encoded) ?? ""
        return PageSource(name: "\(name)?\(query)") { cursor throws(SequenceError) in
            var filter = first
            if let cursor {
                guard let offset = Int(cursor), offset >= 0 else {
                    throw .validation(field: "checkpoint", "does not hold an offset")
                }
                filter.offset = offset
            }
            let (result, call) = try await client.executor.report(endpoint(filter))
            let page = try result.get()
            let skipped = filter.offset ?? 0
            let goesOn = page.mayContinue(skipped: skipped, limit: filter.limit ?? 50)
            // An empty page that promises more names its own offset as the next one, which ends
            // the walk as the circle it is.
            let next = goesOn || page.saysMore == true ? String(skipped + page.rowCount) : nil
            return FetchedPage(
                rows: page.items,
                issues: page.issues,
                next: next,
                rateLimitWait: call.rateLimitWait,
                context: call.context()
            )
        } key: { item in
            var hash = StableHash()
            key(&hash, item)
            return hash.value
        }
    }
}
