#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension JSONReader {
    /// Moves over this key and its colon, if they stand here; no key holds an escape.
    @inline(__always)
    mutating func take(
        _ key: StaticString,
        before limit: UnsafePointer<UInt8>
    ) -> Bool {
        let count = key.utf8CodeUnitCount
        guard limit - cursor > count &+ 2, cursor.pointee == UInt8(ascii: "\""),
            JSONReader.isEqual(cursor + 1, key.utf8Start, count),
            cursor[count &+ 1] == UInt8(ascii: "\"")
        else { return false }
        if cursor[count &+ 2] == UInt8(ascii: ":") {
            cursor += count &+ 3
            return true
        }
        return takeColon(behind: count &+ 2)
    }

    @inline(never)
    private mutating func takeColon(behind length: Int) -> Bool {
        let key = cursor
        cursor += length
        if peek() == UInt8(ascii: ":") {
            cursor += 1
            return true
        }
        cursor = key
        return false
    }

    @inline(__always)
    private static func isEqual(
        _ a: UnsafePointer<UInt8>,
        _ b: UnsafePointer<UInt8>,
        _ count: Int
    ) -> Bool {
        memcmp(a, b, count) == 0
    }
}
