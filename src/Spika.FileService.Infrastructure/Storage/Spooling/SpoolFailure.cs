namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// Failures of the spool that no call to the system reports. They are answered as an I/O error of the disk.
/// </summary>
internal static class SpoolFailure
{
    private const int IOError = 5;

    public static IOException EarlierWrite() => new("An earlier write to the spool failed.", IOError);

    public static IOException OtherBytes() => new("The spool returned other bytes than were written.", IOError);
}
