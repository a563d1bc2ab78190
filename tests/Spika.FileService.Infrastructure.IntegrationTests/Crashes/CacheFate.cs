namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>What becomes of writes and names that were not flushed when the power goes.</summary>
internal enum CacheFate
{
    /// <summary>All of them are lost.</summary>
    Lost,

    /// <summary>
    /// Each sector and each name is lost or not, by chance: torn writes, and later ones without earlier ones.
    /// </summary>
    Torn,

    /// <summary>None is lost: the process died, and the kernel lives.</summary>
    Kept,
}
