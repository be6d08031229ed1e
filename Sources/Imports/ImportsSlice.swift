package import Kernel

/// 导入: units and people out of files, checked row by row, carried out as one act that can be undone.
package enum ImportsSlice {
    package static func slice(_ services: ImportServices) -> Slice {
        var slice = schema
        slice.endpoints = ImportAPI(services: services).endpoints + ImportPages(services: services).endpoints
        return slice
    }

    /// Everything but the endpoints: for the command line, which serves nothing.
    package static let schema = Slice(
        "imports", migrations: ImportTables.migrations, verbs: [StartImport.verb, ApplyImport.verb, UndoImport.verb],
        sweeps: [ImportSweep.all], checks: ImportChecks.all)
}
