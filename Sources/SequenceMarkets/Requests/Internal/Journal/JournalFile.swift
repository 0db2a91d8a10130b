#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A journal's file and its lock, through the system's own calls.
///
/// A value with an owner: whoever opened it closes it.
struct JournalFile: Sendable {
    private let path: String
    private let lock: Int32
    private var file: Int32
    /// How many bytes of whole lines it holds.
    private(set) var length: Int

    /// Locks and opens the file, which need not exist yet.
    static func open(_ name: String) throws(JournalError) -> JournalFile {
        // Two names of one file must not have two locks, and a link stays a link when it is
        // rewritten.
        let path = resolved(name)
        let lockPath = path + ".lock"
        let lock = openFile(lockPath, O_RDWR | O_CREAT | O_CLOEXEC)
        guard lock >= 0 else { throw .system("cannot open \(lockPath)", path) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            defer { _ = closeFile(lock) }
            guard errno == EWOULDBLOCK else { throw .system("cannot be locked", path) }
            throw JournalError(.inUse, path: path, message: "another client is using it")
        }
        let file = openFile(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC)
        guard file >= 0 else {
            let error = JournalError.system("cannot be opened", path)
            _ = closeFile(lock)
            throw error
        }
        // A device can be written to for ever, or be read without an end.
        guard identity(of: file) != nil else {
            _ = (closeFile(file), closeFile(lock))
            throw JournalError(.unusable, path: path, message: "it is not a regular file")
        }
        return JournalFile(path: path, lock: lock, file: file, length: 0)
    }

    /// The path without symbolic links; as it is if nothing is there yet.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private struct Identity: Equatable {
        var device: UInt64
        var number: UInt64
    }

    /// Which file is open; nil if it is no regular one.
    private static func identity(of file: Int32) -> Identity? {
        var status = stat()
        guard fstat(file, &status) == 0 else { return nil }
        return identity(status)
    }

    private static func identity(_ status: stat) -> Identity? {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Identity(device: UInt64(status.st_dev), number: UInt64(status.st_ino))
    }

    /// Whether the path still leads to the open file: the next process reads what is there.
    private var isInPlace: Bool {
        var status = stat()
        guard lstat(path, &status) == 0, let found = JournalFile.identity(status) else {
            return false
        }
        return found == JournalFile.identity(of: file)
    }

    /// Hands over what the file holds, from its beginning, part by part.
    func read(_ take: (UnsafeRawBufferPointer) -> Void) throws(JournalError) {
        let size = 1 << 20
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = pread(file, buffer.baseAddress, size, off_t(offset))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system("cannot be read", path) }
            if count == 0 { return }
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }

    /// Cuts the file to this length: what follows is no whole line.
    mutating func cut(to length: Int) throws(JournalError) {
        guard ftruncate(file, off_t(length)) == 0 else { throw .system("cannot be cut", path) }
        self.length = length
    }

    /// Appends whole lines; if that fails, none of them is in the file.
    mutating func append(_ lines: [UInt8]) throws(JournalError) {
        guard isInPlace else {
            let message = "it was removed or replaced while it was in use"
            throw JournalError(.unusable, path: path, message: message)
        }
        // An earlier failure may have left a part of a line.
        if isRagged { try cut(to: length) }
        isRagged = true
        try JournalFile.write(lines, to: file, path)
        isRagged = false
        length += lines.count
    }

    /// Whether a part of a line may follow the whole ones.
    private var isRagged = false

    /// Replaces the whole content, which is on the disk before the old one is gone.
    mutating func replace(with lines: [UInt8]) throws(JournalError) {
        let draft = path + ".new"
        let new = openFile(draft, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC)
        guard new >= 0 else { throw .system("cannot open \(draft)", path) }
        do throws(JournalError) {
            try JournalFile.write(lines, to: new, path)
            guard fsync(new) == 0, rename(draft, path) == 0 else {
                throw .system("cannot be replaced", path)
            }
        } catch {
            _ = closeFile(new)
            unlink(draft)
            throw error
        }
        _ = closeFile(file)
        (file, length, isRagged) = (new, lines.count, false)
        try flushFolder()
    }

    /// Returns once the file's name is on the disk.
    private func flushFolder() throws(JournalError) {
        let end = path.lastIndex(of: "/")
        let name = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let folder = openFile(name, O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { throw .system("the folder cannot be opened", path) }
        defer { _ = closeFile(folder) }
        guard fsync(folder) == 0 else { throw .system("the folder cannot be flushed", path) }
    }

    /// Returns once everything appended so far is on the disk.
    func flush() throws(JournalError) {
        #if canImport(Darwin)
            let result = fcntl(file, fullFlush)
        #else
            let result = fdatasync(file)
        #endif
        guard result == 0 else { throw .system("cannot be flushed", path) }
    }

    /// Closes the file and gives up the lock.
    func close() {
        _ = closeFile(file)
        _ = closeFile(lock)
    }

    private init(path: String, lock: Int32, file: Int32, length: Int) {
        (self.path, self.lock, self.file, self.length) = (path, lock, file, length)
    }

    private static func write(
        _ bytes: [UInt8],
        to file: Int32,
        _ path: String
    ) throws(JournalError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                writeFile(file, UnsafeRawBufferPointer(rebasing: buffer[written...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("cannot be written", path) }
            written += count
        }
    }
}

extension JournalError {
    /// What the system said last.
    fileprivate static func system(_ problem: String, _ path: String) -> JournalError {
        let reason = String(cString: strerror(errno))
        return JournalError(.unusable, path: path, message: "\(problem): \(reason)")
    }
}

/// Darwin's `F_FULLFSYNC`: flushes the disk's own cache, too.
private let fullFlush: Int32 = 51

// The names of these calls are also names of methods.
private func openFile(_ path: String, _ flags: Int32) -> Int32 { open(path, flags, 0o600) }
private func closeFile(_ file: Int32) -> Int32 { close(file) }
private func writeFile(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(file, bytes.baseAddress, bytes.count)
}
