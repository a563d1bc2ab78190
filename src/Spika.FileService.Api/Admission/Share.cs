namespace Spika.FileService.Api.Admission;

/// <summary>What one owner, or one client address, holds of the memory and of the turns.</summary>
internal sealed class Share
{
    /// <summary>Of a network: the share of its clients that name no owner.</summary>
    public Share Nameless => field ??= new Share();

    /// <summary>Bytes that are leased to its bodies.</summary>
    public long HeldBytes { get; set; }

    /// <summary>The turns of its chunks that are handled now.</summary>
    public int Handled { get; set; }

    /// <summary>Its bodies in any stage.</summary>
    public int Bodies { get; set; }

    /// <summary>Those of its bodies that were told to end and have not left yet.</summary>
    public int Ending { get; set; }

    /// <summary>Its bodies without those that end.</summary>
    public int Remaining => Bodies - Ending;
}
