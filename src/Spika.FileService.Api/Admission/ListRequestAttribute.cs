namespace Spika.FileService.Api.Admission;

/// <summary>Marks the routes whose answers are lists, of any length: see <see cref="ListBudget"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ListRequestAttribute : Attribute;
