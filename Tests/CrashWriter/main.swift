import Foundation
import Kernel
import Storage

// Usage: CrashWriter DATABASE HEADS ROUND [WRITES]   thirty-two writers write until the process is killed, or WRITES times each
//        CrashWriter DATABASE HEADS check            reads on standard input what a writer told and proves it against the data
// DATABASE is a file or a PostgreSQL connection string, HEADS the file of signed heads.

let arguments = CommandLine.arguments
guard arguments.count >= 4 else {
    FileHandle.standardError.write(Data("usage: CrashWriter DATABASE HEADS ROUND [WRITES] | CrashWriter DATABASE HEADS check\n".utf8))
    exit(2)
}

do {
    let store = try Jot.store(at: arguments[1])
    let heads = HeadLog(path: arguments[2], seed: Jot.headSeed)
    if arguments[3] == "check" {
        try await Check(store: store, heads: heads).run()
    } else {
        let writes = arguments.count > 4 ? Int(arguments[4]) ?? .max : .max
        try await Writers(store: store, heads: heads, round: arguments[3], writes: writes).run()
    }
} catch {
    FileHandle.standardError.write(Data("\(error)\n".utf8))
    exit(1)
}
