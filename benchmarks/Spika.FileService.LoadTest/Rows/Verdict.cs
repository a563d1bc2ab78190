namespace Spika.FileService.LoadTest.Rows;

internal enum Verdict
{
    Ok,
    Missed,
    NotRun,
}
