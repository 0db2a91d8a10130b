/// Pagination of lists that have offsets and no cursors: the offset is the cursor.
extension ListFilter {
    private static let pageSize = 100

    func source<Item: JSONModel>(
        _ list: ListKind<Item>,
        _ client: SequenceClient
    ) -> PageSource<Item> {
        var start = self
        start.limit = limit ?? ListFilter.pageSize
        let first = start
        let query = (try? first.query().encoded) ?? ""
        var source = PageSource<Item>(name: "\(list.name)?\(query)") {
            cursor throws(SequenceError) in
            var filter = first
            if let cursor {
                guard let offset = Int(cursor), offset >= 0 else {
                    throw .validation(field: "checkpoint", "does not hold an offset")
                }
                filter.offset = offset
            }
            let (result, call) = try await client.executor.report(.page(list, filter))
            let page = try result.get()
            let skipped = filter.offset ?? 0
            return FetchedPage(
                rows: page.items,
                issues: page.issues,
                claims: ListClaims(
                    offset: skipped,
                    rowCount: page.rowCount,
                    total: page.total,
                    saysMore: page.saysMore
                ),
                rateLimitWait: call.rateLimitWait,
                context: call.context()
            )
        } key: { item in
            var hash = StableHash()
            list.key(&hash, item)
            return hash.value
        }
        source.plan = OffsetPlan(base: first.offset ?? 0)
        return source
    }
}
