namespace Spika.FileService.LoadTest.Soak;

internal enum SoakDatabase
{
    Sqlite,
    PostgreSql,
}
