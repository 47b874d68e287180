package script

import (
	"fmt"
	"slices"
	"strings"

	"github.com/yuin/gopher-lua/ast"

	"mrrc-lua/luabind/declare"
)

// Arg is a value of --set as a script declares it, in the global table args of its top level:
//
//	args = {
//	  prefix = "put before each link",
//	  note = { help = "text of the note", default = "Gift" },
//	  list = { help = "file of numbers", required = true },
//	}
type Arg struct {
	Name     string
	Help     string
	Default  *string // run.args has it when nothing is set; nil: run.args has nil
	Required bool
}

// Args returns the values of --set that the script declares, in their order. declared is false if it declares nothing;
// it then accepts any values.
func (s *Script) Args() (args []Arg, declared bool) { return s.args, s.declares }

// UnknownArg returns a message about a value of --set that the script does not declare; "": it does, or it declares
// nothing.
func (s *Script) UnknownArg(name string) string {
	if s == nil || !s.declares {
		return ""
	}
	var names []string
	for _, a := range s.args {
		if a.Name == name {
			return ""
		}
		names = append(names, a.Name)
	}
	switch near := declare.Nearest(name, names); {
	case near != "":
		return fmt.Sprintf("%s declares no argument %s: did you mean %s?", s.Name, name, near)
	case len(names) == 0:
		return fmt.Sprintf("%s declares no argument %s: it has none", s.Name, name)
	}
	return fmt.Sprintf("%s declares no argument %s: it has %s", s.Name, name, strings.Join(names, ", "))
}

// MissingArg returns a message about a value of --set that the script needs; "": none is missing.
func (s *Script) MissingArg(set map[string]string) string {
	for _, a := range s.args {
		if _, is := set[a.Name]; a.Required && !is {
			return strings.TrimSuffix(fmt.Sprintf("%s needs --set %s=VALUE: %s", s.Name, a.Name, a.Help), ": ")
		}
	}
	return ""
}

// WithDefaults returns values of --set together with the defaults of the script. The map is not changed.
func (s *Script) WithDefaults(set map[string]string) map[string]string {
	all := set
	for _, a := range s.args {
		if _, is := set[a.Name]; is || a.Default == nil {
			continue
		}
		if len(all) == len(set) {
			all = map[string]string{}
			for k, v := range set {
				all[k] = v
			}
		}
		all[a.Name] = *a.Default
	}
	return all
}

// Intro returns the comment with which the script begins, without its dashes; "": it begins with something else.
func (s *Script) Intro() string {
	var b strings.Builder
	for i, line := range s.lines {
		if i == 0 && strings.HasPrefix(line, "#!") {
			continue
		}
		text, ok := strings.CutPrefix(line, "--")
		if !ok || strings.HasPrefix(text, "[[") {
			break
		}
		if strings.HasPrefix(text, "-@") {
			continue
		}
		b.WriteString(strings.TrimRight(strings.TrimPrefix(text, " "), " \t\r") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// declareArgs takes over the declaration of the arguments. The error is an *Error.
func (s *Script) declareArgs() error {
	for _, stmt := range s.tree.Chunk {
		assign, ok := stmt.(*ast.AssignStmt)
		if !ok || len(assign.Lhs) != 1 || len(assign.Rhs) != 1 {
			continue
		}
		if name, ok := assign.Lhs[0].(*ast.IdentExpr); !ok || name.Value != "args" {
			continue
		}
		table, ok := assign.Rhs[0].(*ast.TableExpr)
		if !ok {
			return s.badArgs(assign.Rhs[0], "args declares the values of --set: a table is expected")
		}
		s.declares = true
		for _, field := range table.Fields {
			arg, err := s.arg(field)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(s.args, func(a Arg) bool { return a.Name == arg.Name }) {
				return s.badArgs(field.Value, fmt.Sprintf("the argument %s is declared twice", arg.Name))
			}
			s.args = append(s.args, arg)
		}
	}
	return nil
}

const argForm = `write args = { prefix = "what it is" }, or args = { prefix = { help = "what it is", default = "x" } }; make the variable local if it is something else`

func (s *Script) badArgs(at ast.Expr, msg string) error {
	line, col := s.tree.Place(at)
	err := s.mistake(line, col, msg, argForm)
	return err
}

// arg reads the declaration of one argument.
func (s *Script) arg(field *ast.Field) (a Arg, err error) {
	name, ok := field.Key.(*ast.StringExpr)
	if !ok || name.Value == "" {
		return a, s.badArgs(field.Value, "args declares the values of --set by their names")
	}
	if strings.Contains(name.Value, "=") {
		return a, s.badArgs(field.Value, fmt.Sprintf("the name of the argument %s has an =, after which --set expects the value", name.Value))
	}
	a.Name = name.Value
	switch v := field.Value.(type) {
	case *ast.StringExpr:
		a.Help = v.Value
		return a, nil
	case *ast.TableExpr:
		for _, option := range v.Fields {
			if err := s.argOption(&a, option); err != nil {
				return a, err
			}
		}
		if a.Required && a.Default != nil {
			return a, s.badArgs(v, fmt.Sprintf("the argument %s is required, and has a default", a.Name))
		}
		return a, nil
	}
	return a, s.badArgs(field.Value, fmt.Sprintf("the declaration of the argument %s must be written out, as a text or a table: it is read before the script runs", a.Name))
}

// argOption reads one of the properties of an argument.
func (s *Script) argOption(a *Arg, option *ast.Field) error {
	key, _ := option.Key.(*ast.StringExpr)
	name := ""
	if key != nil {
		name = key.Value
	}
	value, sign := option.Value, ""
	if minus, ok := value.(*ast.UnaryMinusOpExpr); ok {
		value, sign = minus.Expr, "-"
	}
	switch v := value.(type) {
	case *ast.StringExpr:
		if sign != "" {
			break
		}
		switch name {
		case "help":
			a.Help = v.Value
			return nil
		case "default":
			a.Default = &v.Value
			return nil
		}
	case *ast.NumberExpr:
		if name == "default" {
			text := sign + v.Value
			a.Default = &text
			return nil
		}
	case *ast.TrueExpr, *ast.FalseExpr:
		if name == "required" && sign == "" {
			_, a.Required = v.(*ast.TrueExpr)
			return nil
		}
	}
	return s.badArgs(option.Value, fmt.Sprintf("the argument %s: help is a text, default a text or a number, and required is true or false", a.Name))
}
