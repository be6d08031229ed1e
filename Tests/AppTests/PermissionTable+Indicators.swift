extension PermissionTable {
    /// In the order of the columns of the whole table.
    static let indicators = """
        GET  /indicators 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /indicators/{id} in 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /indicators/{id}/file in 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /indicators/{id}/rows in 403 403 403 403 200/404 200 403 200 403 403 403
        GET  /api/v1/indicators 200 200 200 200 200 200 200 200 200 200 200 200
        GET  /api/v1/indicators/{id} 401 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /api/v1/indicators/{id}/geojson 401 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /api/v1/indicators/{id}/rows 401 403 403 403 403 200/404 200 403 200 403 403 403
        GET  /reports in 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /reports/{id} in 403 403 403 200/404 200/404 200 403 200 403 403 403
        GET  /reports/{id}/file in 403 403 403 200/404 200/404 200 403 200 403 403 403
        """
}
