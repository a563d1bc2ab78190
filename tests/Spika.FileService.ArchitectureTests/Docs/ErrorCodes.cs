using System.Reflection;
using System.Text.RegularExpressions;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>The codes of the errors that a client can be told.</summary>
internal static partial class ErrorCodes
{
    /// <summary>
    /// Of errors that are declared as such: static fields, and constants for those that are built with more than a
    /// code.
    /// </summary>
    public static IReadOnlySet<string> Declared(IEnumerable<Type> types) =>
        types
            .Where(type => !type.ContainsGenericParameters)
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(CodeIn)
            .OfType<string>()
            .ToHashSet();

    /// <summary>
    /// Of errors that are made in the body of a method: literals that look like a code and begin like a declared one.
    /// So a new <c>upload.…</c> is seen wherever it is made.
    /// </summary>
    public static IEnumerable<string> Among(IEnumerable<string> literals, IReadOnlySet<string> declared)
    {
        HashSet<string> families = [.. declared.Select(Family)];
        return literals.Where(literal => Code().IsMatch(literal) && families.Contains(Family(literal)));
    }

    private static string? CodeIn(FieldInfo field) =>
        field switch
        {
            { IsLiteral: true, Name: "ErrorCode" } => (string?)field.GetRawConstantValue(),
            _ when field.FieldType.IsAssignableTo(typeof(Error)) => ((Error?)field.GetValue(null))?.Code,
            _ => null,
        };

    private static string Family(string code) => code.Split('.')[0];

    [GeneratedRegex(@"^[a-z]+\.[a-z_]+$")]
    private static partial Regex Code();
}
