/// Changes of the territory that others allow, their papers, and the checks of the data; the columns are those of the whole table.
extension PermissionTable {
    static let territory = """
        GET  /admin/acts/{id}/files/{file} in 403 403 403 403 403 403 403 404 404 404 403
        POST /admin/acts/{id}/files in 403 403 403 403 403 403 403 403 422 422/404 403
        POST /admin/acts/{id}/approve in 403 403 403 403 403 403 403 303 403 403 403
        POST /admin/acts/{id}/refuse in 403 403 403 403 403 403 403 303 403 403 403
        GET  /admin/checks in 403 403 403 403 403 403 403 403 200 403 403
        POST /admin/checks in 403 403 403 403 403 403 403 403 303 403 403
        GET  /api/v1/checks 401 403 403 403 403 403 403 403 403 200 403 403
        POST /api/v1/checks 401 403 403 403 403 403 403 403 403 204 403 403
        POST /api/v1/acts/{id}/files 401 403 403 403 403 403 403 403 403 422 422/404 403
        POST /api/v1/acts/{id}/approve 401 403 403 403 403 403 403 403 204 403 403 403
        POST /api/v1/acts/{id}/refuse 401 403 403 403 403 403 403 403 204 403 403 403
        """
}
