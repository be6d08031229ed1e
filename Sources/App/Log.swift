import Foundation
import Logging
import Server

/// Where the program writes: logs as JSON lines to standard error, answers to standard output.
enum Log {
    static let quiet = Logger(label: "genxu") { _ in SwiftLogNoOpLogHandler() }

    static func server(level: Logger.Level) -> Logger { Logger(label: "genxu") { JSONLog(label: $0, level: level) } }

    /// Unbuffered: nothing is lost when the process ends suddenly.
    static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func complain(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}
