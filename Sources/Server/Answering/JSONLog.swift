import Kernel
package import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One JSON object per line on standard error: time, level, message and the metadata, for machines to read.
package struct JSONLog: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    package init(label: String, level: Logger.Level = .info, write: @escaping @Sendable ([UInt8]) -> Void = Self.standardError) {
        self.label = label
        logLevel = level
        self.write = write
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        var line = JSONWriter.object { json in
            json.field("time", SystemEntropy().now())
            json.field("level", event.level.rawValue)
            json.field("logger", label)
            json.field("message", "\(event.message)")
            // The kind only: the text of an error may quote what somebody typed.
            if let error = event.error { json.field("error", String(reflecting: type(of: error))) }
            for (key, value) in all.sorted(by: { $0.key < $1.key }) { json.field(key, "\(value)") }
        }
        line.append(0x0A)
        write(line)
    }

    /// One call per line, so that lines of several threads never mix.
    package static let standardError: @Sendable ([UInt8]) -> Void = { line in
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(STDERR_FILENO, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
        Glibc.write(descriptor, bytes, count)
    #elseif canImport(Musl)
        Musl.write(descriptor, bytes, count)
    #else
        Darwin.write(descriptor, bytes, count)
    #endif
}
