/// The trace that the current task's calls belong to, as W3C Trace Context describes it.
public enum TraceContext {
    /// Sent as the header `traceparent` with each call of the task and its children, if set:
    /// `00-` and a trace id of 32, a parent id of 16 and flags of 2 lowercase hexadecimal digits,
    /// joined by hyphens.
    ///
    /// Anything else is a validation error in the call.
    ///
    /// ```swift
    /// try await TraceContext.$traceparent.withValue(span.traceparent) {
    ///     try await seq.buy("BTC-USD", 0.01).submit()
    /// }
    /// ```
    @TaskLocal public static var traceparent: String?

    /// Whether text has the form of the header in version 00.
    static func isValid(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let digits = Set("0123456789abcdef".utf8)
        return parts.map(\.count) == [2, 32, 16, 2] && parts.joined().allSatisfy(digits.contains)
            && parts[0].elementsEqual("00".utf8)
            && parts[1...2].allSatisfy { $0.contains { $0 != UInt8(ascii: "0") } }
    }
}
