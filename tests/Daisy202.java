// Prints what the DAISY Pipeline's own DAISY 2.02 validator has to say about each ncc.html it is given.
// Run with org.daisy.util and the libraries of https://github.com/daisy/pipeline1 (LGPL) on the class path.

import java.io.File;
import java.util.HashMap;
import org.daisy.util.fileset.Fileset;
import org.daisy.util.fileset.FilesetErrorHandler;
import org.daisy.util.fileset.exception.FilesetFileException;
import org.daisy.util.fileset.impl.FilesetImpl;
import org.daisy.util.fileset.validation.Validator;
import org.daisy.util.fileset.validation.ValidatorFactory;
import org.daisy.util.fileset.validation.ValidatorListener;
import org.daisy.util.fileset.validation.message.ValidatorMessage;

public class Daisy202 implements ValidatorListener, FilesetErrorHandler {
    public void report(Validator validator, ValidatorMessage message) {
        System.out.println("fault " + message.getFile() + " " + message.getMessage());
    }

    public void exception(Validator validator, Exception fault) {
        System.out.println("fault " + fault);
    }

    public void error(FilesetFileException fault) {
        System.out.println("fault " + fault.getOrigin() + " " + fault + " " + fault.getCause());
    }

    public void inform(Validator validator, String information) {}

    public void progress(Validator validator, double progress) {}

    public static void main(String[] paths) throws Exception {
        String schemas = "javax.xml.validation.SchemaFactory:";
        String jaxp = "org.daisy.util.xml.validation.jaxp.";
        String validation = "org.daisy.util.fileset.validation";
        System.setProperty(schemas + "http://relaxng.org/ns/structure/1.0", jaxp + "RelaxNGSchemaFactory");
        System.setProperty(schemas + "http://www.ascc.net/xml/schematron", jaxp + "SchematronSchemaFactory");
        System.setProperty(
            validation + ":http://www.daisy.org/fileset/DAISY_202", validation + ".ValidatorImplD202");
        Daisy202 listener = new Daisy202();
        for (String path : paths) {
            Fileset fileset = new FilesetImpl(new File(path).toURI(), listener, true, false);
            Validator validator = ValidatorFactory.newInstance().newValidator(fileset.getFilesetType());
            validator.setListener(listener);
            validator.setProperty(Validator.PROPERTY_USER_PARAMETERS, new HashMap<String, String>());
            validator.validate(fileset);
            System.out.println("judged " + fileset.getFilesetType() + " " + fileset.getLocalMembers().size());
        }
    }
}
