namespace Spika.FileService.LoadTest;

internal enum ServiceDatabase
{
    Sqlite,
    PostgreSql,
}
