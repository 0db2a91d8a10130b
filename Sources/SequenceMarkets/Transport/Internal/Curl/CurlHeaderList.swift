#if os(Linux)
    internal import CCurl

    /// The header lines of a request in one block of memory, as a list libcurl reads.
    ///
    /// The ids in the headers change with every request, so the list is written again each time; a
    /// reused block reduces that to copying 500 bytes.
    final class CurlHeaderList {
        private var text = UnsafeMutableRawPointer.allocate(byteCount: 1024, alignment: 1)
        private var capacity = 1024
        private var nodes = UnsafeMutablePointer<ccurl_list>.allocate(capacity: 16)
        private var nodeCapacity = 16
        private var count = 0
        private var used = 0

        deinit {
            text.deallocate()
            nodes.deallocate()
        }

        /// Writes the fields, and removes those libcurl would add by itself.
        func write(_ headers: HTTPHeaders, hasBody: Bool) -> UnsafeMutablePointer<ccurl_list>? {
            count = 0
            used = 0
            var size = 64
            for field in headers.fields {
                size += field.name.utf8.count + field.value.utf8.count + 4
            }
            reserve(bytes: size, lines: headers.fields.count + 2)

            var hasType = false
            for field in headers.fields {
                if field.name.utf8.count == 12, field.name.lowercased() == "content-type" {
                    hasType = true
                }
                begin()
                copy(field.name)
                // A name and a colon alone would remove a header.
                if field.value.isEmpty {
                    copy(";")
                } else {
                    copy(": ")
                    copy(field.value)
                }
                end()
            }
            if hasBody {
                // No `Expect` round trip, and no claim about a body's type.
                line("Expect:")
                if !hasType { line("Content-Type:") }
            }
            return count == 0 ? nil : nodes
        }

        private func line(_ string: StaticString) {
            begin()
            text.advanced(by: used).copyMemory(
                from: string.utf8Start,
                byteCount: string.utf8CodeUnitCount
            )
            used += string.utf8CodeUnitCount
            end()
        }

        private func begin() {
            let start = text.advanced(by: used).assumingMemoryBound(to: CChar.self)
            nodes.advanced(by: count).initialize(to: ccurl_list(data: start, next: nil))
            if count > 0 { nodes[count - 1].next = nodes.advanced(by: count) }
            count += 1
        }

        private func end() {
            text.storeBytes(of: 0, toByteOffset: used, as: UInt8.self)
            used += 1
        }

        private func copy(_ string: String) {
            var string = string
            string.withUTF8 { utf8 in
                guard let base = utf8.baseAddress else { return }
                text.advanced(by: used).copyMemory(from: base, byteCount: utf8.count)
                used += utf8.count
            }
        }

        private func reserve(bytes: Int, lines: Int) {
            if bytes > capacity {
                text.deallocate()
                capacity = bytes * 2
                text = .allocate(byteCount: capacity, alignment: 1)
            }
            if lines > nodeCapacity {
                nodes.deallocate()
                nodeCapacity = lines * 2
                nodes = .allocate(capacity: nodeCapacity)
            }
        }
    }
#endif
