#if os(Linux)
    final class CurlSocket {
        var easy: UnsafeMutableRawPointer?
        var nextDeadline = MonotonicTime.never
        func handleEvent(isReadable: Bool) {}
        func timePassed(_ now: UInt64) {}
        func connected(code: Int32) {}
        func abort() {}
    }
#endif
